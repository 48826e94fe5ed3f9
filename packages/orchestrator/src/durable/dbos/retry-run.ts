import { DBOS } from "@dbos-inc/dbos-sdk"
import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { AgentGptError, TaskStatus } from "@agentgpt/core"
import { sql } from "kysely"
import type { RetryOptions, WorkflowRecord } from "../durable-port.ts"
import { RUNS_QUEUE } from "./dbos-tables.ts"

/**
 * Goes on with a run that ended without a result. One that was given up or cancelled keeps all its records, and its
 * cancelled children go on with it; one that failed forgets the step whose error ended it, and what came after.
 * @throws WORKFLOW_NOT_RETRYABLE
 */
export async function retryRun(store: Store, run: WorkflowRecord, options: RetryOptions): Promise<void> {
  if (run.status !== TaskStatus.FAILED && run.status !== TaskStatus.CANCELLED) {
    throw new AgentGptError("WORKFLOW_NOT_RETRYABLE", `The run ${run.id} is ${run.status}.`)
  }
  const queueName = run.queue ?? RUNS_QUEUE
  const hasFailed = run.status === TaskStatus.FAILED && !run.isDead
  if (hasFailed || options.fromStep !== undefined) {
    const startStep = options.fromStep ?? (await findFailedStep(run.id))
    await DBOS.rewindWorkflow(run.id, { startStep, queueName })
  } else {
    // Children first: a run that goes on may ask for their results.
    for (const child of await listCancelledBelow(store, run.id)) {
      await DBOS.resumeWorkflow(child.id, { queueName: child.queue ?? RUNS_QUEUE })
    }
    await DBOS.resumeWorkflow(run.id, { queueName })
  }
  await withCodedErrors(() =>
    sql`delete from agentgpt.workflow_dead_letter where workflow_id = ${run.id}`.execute(store.sql),
  )
}

/** The last step that threw what the run threw, else the last that threw at all, else the end of the records. */
async function findFailedStep(id: string): Promise<number> {
  const [run] = await DBOS.listWorkflows({ workflowIDs: [id], loadInput: false, loadOutput: true })
  const steps = (await DBOS.listWorkflowSteps(id)) ?? []
  const reason = run?.error instanceof Error ? run.error.message : undefined
  const failed =
    steps.findLast(({ error }) => error !== null && error.message === reason) ??
    steps.findLast(({ error }) => error !== null)
  return failed?.functionID ?? Math.max(-1, ...steps.map(({ functionID }) => functionID)) + 1
}

async function listCancelledBelow(
  store: Store,
  id: string,
): Promise<readonly { readonly id: string; readonly queue: string | null }[]> {
  const { rows } = await withCodedErrors(() =>
    sql<{ id: string; queue: string | null }>`
      with recursive below as (
        select workflow_uuid, status, attributes from dbos.workflow_status where parent_workflow_id = ${id}
        union select child.workflow_uuid, child.status, child.attributes
        from dbos.workflow_status child join below on child.parent_workflow_id = below.workflow_uuid
      )
      select workflow_uuid as id, attributes ->> 'queue' as queue from below where status = 'CANCELLED'`.execute(
      store.sql,
    ),
  )
  return rows
}
