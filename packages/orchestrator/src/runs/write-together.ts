import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"

export type TogetherOptions = {
  /**
   * For what a recorded step of a workflow writes, and writes again if the database dies before that record is on the
   * disk: the commit does not wait for the disk. Commits that do wait, such as the record, any change of the journal
   * and the run's end, take all earlier ones along.
   */
  readonly isRepeated?: boolean
}

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
  { isRepeated = false }: TogetherOptions = {},
): Promise<Result> {
  const lock = sql`select from agentgpt.run where run = ${run} for no key update`
  const lockUnflushed = sql`
    select set_config('synchronous_commit', 'off', true) from agentgpt.run where run = ${run} for no key update`
  return withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      await (isRepeated ? lockUnflushed : lock).execute(transaction)
      return work({ ...store, sql: transaction })
    }),
  )
}
