import { withCodedErrors } from "@agentgpt/chain"
import type { BatchEngine, Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { GasStrategy } from "@agentgpt/core"
import { sql } from "kysely"

/** What brings money back, or frees what is set aside, must not wait for cheap blocks. */
const FREEING =
  /^(?:order|group)\/[^/]+\/(?:expire|relay-result|settle|settle-by-proof|abort|relay-decision|prove-decision)\//u

/**
 * Has an engine offer for gas what a run wants to: for its orders, its payments on several chains and its proofs. `eco` is not meant for
 * these: it needs a time up to which it may wait, and others wait for what these do. Where the engine was opened without a
 * price for the strategy, what is begun goes on at the engine's own.
 */
export async function openPricing(
  store: Store,
  run: string,
): Promise<<Engine extends BatchEngine>(engine: Engine) => Engine> {
  const strategy = await readStrategy(store, run)
  return (engine) => {
    if (strategy === undefined || strategy === "eco") return engine
    const submit: BatchEngine["submit"] = async (requests, along) => {
      const priced = requests.map((request) =>
        FREEING.test(request.idempotencyKey) ? request : { strategy, ...request },
      )
      try {
        return await engine.submit(priced, along)
      } catch (error) {
        if (!AgentGptError.is(error) || error.code !== "FEE_STRATEGY_INVALID") throw error
        return engine.submit(requests, along)
      }
    }
    return { ...engine, submit }
  }
}

async function readStrategy(store: Store, run: string): Promise<GasStrategy | undefined> {
  const { rows } = await withCodedErrors(() =>
    sql<{ strategy: GasStrategy | null }>`
      select hints->>'gasStrategy' as strategy from agentgpt.run where run = ${run}`.execute(store.sql),
  )
  return rows[0]?.strategy ?? undefined
}
