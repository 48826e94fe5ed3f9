import { setTimeout as pause } from "node:timers/promises"
import { withCodedErrors } from "@agentgpt/chain"
import type { Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { WorkflowContext } from "../durable/durable-port.ts"
import { retriesOf } from "./outage.ts"
import type { Workshop } from "./workshop.ts"

/** How often the price is looked at. */
const POLL_MS = 500

/**
 * Waits until gas costs no more than the threshold on every chain of a run, or until the wait is over (E4). Whether
 * the price came in time is written down; either way the run goes on.
 * @returns whether it came
 */
export async function waitForPrice(
  context: WorkflowContext,
  workshop: Workshop,
  run: string,
  deadlineMs: number | undefined,
): Promise<boolean> {
  const { settings } = workshop
  const startedAtMs = await context.now()
  const untilMs = Math.min(startedAtMs + settings.speculationMs, deadlineMs ?? Number.MAX_SAFE_INTEGER)
  return context.step(
    "wait-for-price",
    async () => {
      let isHit = await isCheap(workshop)
      while (!isHit && Date.now() < untilMs && !context.signal.aborted) {
        // eslint-disable-next-line no-await-in-loop -- the price is asked for again and again
        await pause(POLL_MS)
        // eslint-disable-next-line no-await-in-loop -- the same
        isHit = await isCheap(workshop)
      }
      const waitedMs = Math.max(0, Date.now() - startedAtMs)
      await withCodedErrors(() =>
        sql`
        insert into agentgpt.run_speculation (run, trigger_wei, is_hit, waited_ms)
        values (${run}, ${settings.gasThresholdWei.toString()}, ${isHit}, ${waitedMs})
        on conflict (run) do nothing`.execute(workshop.store.sql),
      )
      return isHit
    },
    retriesOf(workshop),
  )
}

async function isCheap({ desks, settings }: Workshop): Promise<boolean> {
  const prices = await Promise.all(
    [...desks.values()].map(({ pool }) => pool.withNode((node) => node.call("eth_gasPrice"))),
  )
  return prices.every((price) => BigInt(price as Hex) <= settings.gasThresholdWei)
}

/** How often a price that was waited for came in time; none before the first time. */
export async function readHitRate({
  store,
}: Pick<Workshop, "store">): Promise<{ readonly hits: number; readonly tries: number }> {
  const { rows } = await withCodedErrors(() =>
    sql<{ hits: bigint; tries: bigint }>`
      select count(*) filter (where is_hit) as hits, count(*) as tries from agentgpt.run_speculation`.execute(
      store.sql,
    ),
  )
  return { hits: Number(rows[0]?.hits ?? 0), tries: Number(rows[0]?.tries ?? 0) }
}
