import { AgentGptError } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import type { WorkflowRun } from "../durable/durable-port.ts"
import { TASK_WORKFLOW } from "./task.ts"
import type { TaskInput } from "./task.ts"

/** What a task's function is told besides its parameters. */
export type TaskScope = {
  readonly id: string
  /** For whatever the function does elsewhere: the same in every try, and after a crash. */
  readonly idempotencyKey: string
  /** Aborted when the task is cancelled. */
  readonly signal: AbortSignal
}

/** Does a task. It may be called again after a failure or a crash, with the same idempotency key. */
export type TaskFunction = (params: never, scope: TaskScope) => Promise<CanonicalValue | void>

/**
 * The workflow that workers need to do tasks by these functions.
 *
 * @example
 * const workflows = defineTasks({ double: async ({ of }: { of: number }) => 2 * of })
 * const engine = await openDurableEngine({ store, version: "1.0.0", workflows })
 * await engine.close()
 */
export function defineTasks(
  functions: Readonly<Record<string, TaskFunction>>,
): Readonly<Record<typeof TASK_WORKFLOW, WorkflowRun>> {
  const known = new Map(Object.entries(functions))
  const run = async (
    { workflowId, signal, step }: Parameters<WorkflowRun>[0],
    task: TaskInput,
  ): Promise<CanonicalValue | void> => {
    const perform = known.get(task.function)
    if (perform === undefined) {
      throw new AgentGptError("WORKFLOW_UNKNOWN", `This worker has no function named ${task.function}.`)
    }
    const { deadlineMs = Number.POSITIVE_INFINITY, timeLimitMs } = task
    const scope = { id: workflowId, idempotencyKey: workflowId, signal }
    return step(
      "perform",
      async () => {
        if (Date.now() >= deadlineMs) throw new AgentGptError("WORKFLOW_DEADLINE_PASSED")
        return perform(task.params as never, scope)
      },
      { retries: task.maxRetries, ...limitTry(timeLimitMs, deadlineMs - Date.now()) },
    )
  }
  return { [TASK_WORKFLOW]: run }
}

/** A longer timer ends at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** A try ends at its own limit or at the task's deadline, whichever comes first. */
function limitTry(timeLimitMs: number | null, leftMs: number): { readonly timeoutMs?: number } {
  const timeoutMs = Math.max(1, Math.min(timeLimitMs ?? Number.POSITIVE_INFINITY, leftMs))
  return timeoutMs <= LONGEST_TIMER_MS ? { timeoutMs } : {}
}
