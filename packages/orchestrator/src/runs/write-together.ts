import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"

/**
 * Writes several things about a run, all or nothing, so that nobody sees a state whose event is still to come. The run
 * is locked first: of two that write the same, the second sees what the first has written.
 *
 * @example
 * await writeTogether(store, run, async (together) => {
 *   await moveRun(together, run, ["running"], "completed")
 *   await appendEvent(together, run, "run-end", { status: "completed" }, "run-end")
 * })
 */
export function writeTogether<Result>(
  store: Store,
  run: string,
  work: (together: Store) => Promise<Result>,
): Promise<Result> {
  return withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      await sql`select from agentgpt.run where run = ${run} for no key update`.execute(transaction)
      return work({ ...store, sql: transaction })
    }),
  )
}
