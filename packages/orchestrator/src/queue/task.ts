import { AgentGptError, canonicalJson, PRIORITIES, Priority } from "@agentgpt/core"
import type { CanonicalValue, TaskStatus } from "@agentgpt/core"
import { z } from "zod"

/** Names the kind of run that executes a task. */
export const TASK_WORKFLOW = "task"

const DEFAULT_RETRIES = 3
const MOST_RETRIES = 100
const LONGEST_TASK_MS = 24 * 3_600_000

const taskSchema = z.strictObject({
  id: z.string().optional(),
  name: z.string().min(1).max(200),
  function: z.string().min(1).max(200),
  params: z.custom<CanonicalValue>().default({}),
  priority: z.enum(PRIORITIES).default(Priority.MEDIUM),
  maxRetries: z.int().min(0).max(MOST_RETRIES).default(DEFAULT_RETRIES),
  timeLimitMs: z.int().min(1).max(LONGEST_TASK_MS).optional(),
  deadlineMs: z.int().min(0).optional(),
})

/** A task for a queue (B1): which function does it, with what. */
export type BatchTask = {
  /** The same id is the same task, however often it is added. Default: a new one. */
  readonly id?: string
  /** For people. */
  readonly name: string
  /** One of the functions that the workers were given. */
  readonly function: string
  readonly params?: CanonicalValue
  /** Default MEDIUM. */
  readonly priority?: Priority
  /** How often it is tried again before it counts as failed. Default 3; 5 suits networks, 1 heavy computing. */
  readonly maxRetries?: number
  /** How long one try may take. */
  readonly timeLimitMs?: number
  /** Milliseconds since 1970. After it the task is not tried any more, and a try ends. */
  readonly deadlineMs?: number
}

/** What a run of a task is given. */
export type TaskInput = {
  readonly name: string
  readonly function: string
  readonly params: CanonicalValue
  readonly maxRetries: number
  readonly timeLimitMs: number | null
  /** Left out where there is none: what was queued without one stays the same input. */
  readonly deadlineMs?: number
}

export type CheckedTask = {
  readonly id: string | undefined
  readonly priority: Priority
  readonly input: TaskInput
}

/** A task and where it stands. */
export type TaskRecord = {
  readonly id: string
  readonly status: TaskStatus
  readonly priority: Priority
  readonly createdAtMs: number
  readonly startedAtMs?: number
  readonly completedAtMs?: number
}

/** A task with what it is and what came of it. */
export type TaskDetail = TaskRecord & {
  readonly name: string
  readonly function: string
  readonly result?: CanonicalValue
  readonly error?: string
}

/** @throws WORKFLOW_TASK_INVALID */
export function checkTask(task: BatchTask, functions: ReadonlySet<string> | undefined): CheckedTask {
  const parsed = taskSchema.safeParse(task)
  if (!parsed.success) {
    const meta = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "task"}: ${message}.`)
    throw new AgentGptError("WORKFLOW_TASK_INVALID", undefined, { meta })
  }
  if (functions !== undefined && !functions.has(parsed.data.function)) {
    throw new AgentGptError("WORKFLOW_TASK_INVALID", `There is no function named ${parsed.data.function}.`, {
      meta: [`Known are: ${[...functions].join(", ")}.`],
    })
  }
  const { id, priority, timeLimitMs = null, deadlineMs, ...rest } = parsed.data
  canonicalJson(rest.params)
  return {
    id,
    priority,
    input: { ...rest, timeLimitMs, ...(deadlineMs !== undefined && { deadlineMs }) },
  }
}
