import { DBOS } from "@dbos-inc/dbos-sdk"
import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { Priority } from "@agentgpt/core"
import { sql } from "kysely"
import { orderOf } from "../../queue/task-order.ts"
import type { DbosWorkflow } from "./launch-dbos.ts"

export type RunStart = {
  readonly name: string
  readonly id: string
  readonly input: string
  /** Without one it begins in this process. */
  readonly queue?: { readonly name: string; readonly priority: Priority; readonly number: number }
}

/** Wrapped, so that waiting for the start is not waiting for the result. */
export type ComingResult = { readonly result: Promise<string> }

/**
 * Starts a run once. The same id again is the same run if workflow and input are the same, and an error otherwise.
 * Returns the coming result of a run that began here.
 * @throws WORKFLOW_ID_REUSED
 */
export async function startRun(workflow: DbosWorkflow, start: RunStart): Promise<ComingResult | undefined> {
  try {
    const handle = await DBOS.startWorkflow(workflow, {
      workflowID: start.id,
      workflowIDReusePolicy: "reject",
      ...(start.queue !== undefined && {
        queueName: start.queue.name,
        enqueueOptions: { priority: orderOf(start.queue.priority, start.queue.number) },
        // DBOS forgets the queue of a run that is cancelled, and the priority of one that is put forward.
        workflowAttributes: { queue: start.queue.name, priority: start.queue.priority },
      }),
    })(start.input)
    if (start.queue !== undefined) return undefined
    const result = handle.getResult()
    // Its outcome is recorded; nobody may be waiting for it here.
    result.catch(() => undefined)
    return { result }
  } catch (thrown) {
    if (Reflect.get(thrown as object, "dbosErrorCode") !== ID_IN_USE) throw thrown
    await assertSameRun(start)
    return undefined
  }
}

const ID_IN_USE = 36

async function assertSameRun({ name, id, input }: RunStart): Promise<void> {
  const [known] = await DBOS.listWorkflows({ workflowIDs: [id], loadInput: true, loadOutput: false })
  if (known?.workflowName === name && known.input?.[0] === input) return
  throw new AgentGptError("WORKFLOW_ID_REUSED", `The id ${id} stands for another run.`)
}

/** The next numbers of queued runs, which keep the order within a priority. */
export async function takeNumbers(store: Store, count: number): Promise<readonly number[]> {
  const { rows } = await withCodedErrors(() =>
    sql<{ number: number }>`
      select nextval('agentgpt.task_number')::int as number from generate_series(1, ${count}::int)`.execute(
      store.sql,
    ),
  )
  return rows.map(({ number }) => number)
}
