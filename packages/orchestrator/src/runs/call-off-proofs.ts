import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { TaskStatus } from "@agentgpt/core"
import { sql } from "kysely"
import type { DurableEngine } from "../durable/durable-port.ts"
import type { ProofView } from "./run-view.ts"

/** The code of a proof that nobody makes, because its run was cancelled before. */
export const CALLED_OFF = "WORKFLOW_CANCELLED"

type Desk = { readonly store: Store; readonly durable: Pick<DurableEngine, "list"> }

/**
 * Says of proofs that nobody makes that they have ended: what begins them is the workflow of their run, and that has
 * stopped before. A retry of the run makes them, and so does one of its proofs. Those that an earlier try has begun go on.
 * @returns whether there were any
 */
export async function callOffProofs(
  { store, durable }: Desk,
  { run, tries }: { readonly run: string; readonly tries: number },
  unproved: readonly Pick<ProofView, "stepId">[],
  errorCode: string = CALLED_OFF,
): Promise<boolean> {
  const idPrefix = `${run}/proof/`
  const listed = await Promise.all(
    [TaskStatus.QUEUED, TaskStatus.RUNNING].map((status) =>
      durable.list({ idPrefix, status, limit: 10_000 }),
    ),
  )
  // <run>/proof/<try>/<step>, and /again/<count> after it where somebody asked for it.
  const made = new Set(listed.flat().map(({ id }) => id.slice(idPrefix.length).split("/")[1]))
  const called = unproved.filter(({ stepId }) => !made.has(stepId))
  for (const { stepId } of called) {
    // The run stays locked meanwhile: whoever retries it finds either these proofs ended, or is found here.
    // eslint-disable-next-line no-await-in-loop -- few, and seldom
    await withCodedErrors(() =>
      sql`
        with ended as (
          select run from agentgpt.run
          where run = ${run} and tries = ${tries} and state in ('cancelled', 'denied') for update)
        update agentgpt.run_proof set state = 'failed', error_code = ${errorCode}, ended_at = clock_timestamp()
        where run in (select run from ended) and step_id = ${stepId} and ended_at is null`.execute(store.sql),
    )
  }
  return called.length > 0
}
