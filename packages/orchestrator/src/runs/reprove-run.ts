import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { AgentGptError, ALL_STEPS } from "@agentgpt/core"
import { sql } from "kysely"
import type { DurableEngine } from "../durable/durable-port.ts"
import { PROOF_WORKFLOW } from "../execute/prove-of-run.ts"
import { CALLED_OFF } from "./call-off-proofs.ts"
import { readLastTry } from "./record-outcome.ts"
import { requireRun } from "./run-record.ts"

type Desk = { readonly store: Store; readonly durable: Pick<DurableEngine, "find" | "start"> }

/** Attempts of a proof that people ask for are counted from here on, apart from those of the run's own tries. */
const ASKED_FOR = 1_000

/**
 * Begins the failed proofs of a run anew; what was paid stays as it is. Stages that had been done are found again: by
 * their files, or by what the chain shows.
 * @throws WORKFLOW_NOT_FOUND, WORKFLOW_STATE_UNFIT where no proof has failed, or what it needs was erased
 */
export async function reproveRun({ store, durable }: Desk, run: string): Promise<void> {
  const { isErased, tries } = await requireRun(store, run)
  if (isErased) {
    throw new AgentGptError(
      "WORKFLOW_STATE_UNFIT",
      `The run ${run} was erased: it cannot be proved any more.`,
    )
  }
  const { rows } = await withCodedErrors(() =>
    sql<{ step_id: string; ended: string }>`
      select step_id, ended_at::text as ended from agentgpt.run_proof
      where run = ${run} and state = 'failed'
        and not (step_id = ${ALL_STEPS} and error_code = ${CALLED_OFF})
      order by step_id = ${ALL_STEPS}, step_id`.execute(store.sql),
  )
  if (rows.length === 0)
    throw new AgentGptError("WORKFLOW_STATE_UNFIT", `No proof of the run ${run} has failed.`)
  for (const { step_id: stepId, ended } of rows) {
    let again = 1
    const nameOf = () => `${run}/proof/${tries}/${stepId}/again/${again}`
    // eslint-disable-next-line no-await-in-loop -- the first that is free
    while ((await durable.find(nameOf())) !== undefined) again += 1
    // The steps of the try that ended last: another one may be under way.
    // eslint-disable-next-line no-await-in-loop -- the same
    const ofTry = stepId === ALL_STEPS ? { tries: await readLastTry(store, run) } : {}
    const input = { run, stepId, attempt: ASKED_FOR * (tries + 1) + again, ...ofTry }
    // Started before it is written down: a process that ends in between leaves nobody waiting for nothing.
    // eslint-disable-next-line no-await-in-loop -- few, and in their order
    await durable.start(PROOF_WORKFLOW, { id: nameOf(), input })
    // eslint-disable-next-line no-await-in-loop -- the same
    await withCodedErrors(() =>
      sql`
        update agentgpt.run_proof set state = 'waiting', error_code = null, ended_at = null
        where run = ${run} and step_id = ${stepId} and state = 'failed'
          and ended_at::text is not distinct from ${ended}`.execute(store.sql),
    )
  }
}
