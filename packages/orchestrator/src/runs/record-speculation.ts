import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"
import type { HitRate } from "../orchestrator-port.ts"
import type { Trigger } from "../task/trigger.ts"

/** How the waiting of a speculative run ended. */
export type SpeculationOutcome = "fired" | "expired" | "discarded"

/** Written once; an expired run that was begun anew and fires after all has fired. */
export async function recordSpeculation(
  { sql: database }: Store,
  run: string,
  given: { readonly outcome: SpeculationOutcome; readonly waitedMs: number; readonly trigger: Trigger },
): Promise<void> {
  const { outcome, waitedMs, trigger } = given
  await withCodedErrors(() =>
    sql`
      insert into agentgpt.run_speculation (run, condition, outcome, waited_ms)
      values (${run}, ${JSON.stringify(trigger)}::jsonb, ${outcome}, ${waitedMs})
      on conflict (run) do update set outcome = excluded.outcome, waited_ms = excluded.waited_ms
      where run_speculation.outcome <> 'fired'`.execute(database),
  )
}

export async function findSpeculation(
  { sql: database }: Store,
  run: string,
): Promise<SpeculationOutcome | undefined> {
  const { rows } = await withCodedErrors(() =>
    sql<{ outcome: SpeculationOutcome }>`
      select outcome from agentgpt.run_speculation where run = ${run}`.execute(database),
  )
  return rows[0]?.outcome
}

/** A run that is cancelled while it waits was given up before its time. */
export async function recordDiscarded({ sql: database }: Store, run: string): Promise<void> {
  await withCodedErrors(() =>
    sql`
      insert into agentgpt.run_speculation (run, condition, outcome, waited_ms)
      select run, coalesce(hints->'trigger', '{}'), 'discarded',
        greatest(0, extract(epoch from clock_timestamp() - coalesce(started_at, created_at)) * 1000)::bigint
      from agentgpt.run where run = ${run} and route->>'method' = 'speculative'
      on conflict (run) do nothing`.execute(database),
  )
}

/** How often what runs waited for came in time. */
export async function readHitRate({ sql: database }: Store): Promise<HitRate> {
  const { rows } = await withCodedErrors(() =>
    sql<{ outcome: SpeculationOutcome; count: bigint }>`
      select outcome, count(*) as count from agentgpt.run_speculation group by outcome`.execute(database),
  )
  const countOf = (wanted: SpeculationOutcome) =>
    Number(rows.find(({ outcome }) => outcome === wanted)?.count ?? 0)
  return { fired: countOf("fired"), expired: countOf("expired"), discarded: countOf("discarded") }
}
