import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"
import type { StepActivity } from "./run-view.ts"

/**
 * Opens the place where a step tells what it is doing. Only for people who watch: a note that is lost, or overtaken by a
 * newer one, says nothing wrong, so nothing waits for it, neither the step nor the disk.
 *
 * @example
 * const tell = openActivity(store, { run, stepId })
 * tell({ doing: "measuring", paymentsDone: 450, paymentsTotal: 10_000 })
 */
export function openActivity(
  store: Store,
  { run, stepId }: { readonly run: string; readonly stepId: string },
): (activity: StepActivity) => void {
  let newest: StepActivity | undefined
  let writing = false
  const write = async () => {
    if (writing) return
    writing = true
    while (newest !== undefined) {
      const activity = newest
      newest = undefined
      // eslint-disable-next-line no-await-in-loop -- the newest alone is worth writing
      await writeActivity(store, run, stepId, activity).catch(() => undefined)
    }
    writing = false
  }
  return (activity) => {
    newest = activity
    void write()
  }
}

/** Writes one such note; nothing of a step that is not running. */
export async function writeActivity(
  store: Store,
  run: string,
  stepId: string,
  activity: StepActivity,
): Promise<void> {
  await store.sql.transaction().execute(async (transaction) => {
    await sql`set local synchronous_commit = off`.execute(transaction)
    await sql`
      update agentgpt.run_step set activity = ${JSON.stringify(activity)}::jsonb
      where run = ${run} and step_id = ${stepId} and state = 'running'`.execute(transaction)
  })
}
