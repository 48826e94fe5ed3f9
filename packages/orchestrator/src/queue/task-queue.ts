import { randomUUID } from "node:crypto"
import { setTimeout as pause } from "node:timers/promises"
import { AgentGptError, TaskStatus } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import type { DurableEngine, QueueLimits, WorkflowFilter } from "../durable/durable-port.ts"
import { computeStats } from "./batch-stats.ts"
import type { BatchStats } from "./batch-stats.ts"
import { checkTask, TASK_WORKFLOW } from "./task.ts"
import { writeTasks } from "./export-tasks.ts"
import type { BatchTask, TaskDetail, TaskRecord } from "./task.ts"

export type TaskQueueOptions = {
  readonly engine: DurableEngine
  readonly name: string
  /** The functions that the workers have, to refuse others at once. */
  readonly functions?: Iterable<string>
}

export type TaskFilter = Pick<WorkflowFilter, "status" | "limit">

export type ClearOptions = {
  readonly status?: Extract<TaskStatus, "COMPLETED" | "FAILED" | "CANCELLED">
  /** Since they ended. Default 0: all. */
  readonly olderThanMs?: number
}

const ENDED = [TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELLED] as const
const ALL = 1_000_000
/** A change of a queue has reached all workers by then. */
const CHANGE_REACHES_ALL_MS = 2_000
const LOOK_EVERY_MS = 100

/**
 * Tasks by priority, done by every worker of the database (B1 to B5, B8). Urgent ones first, in the order they came
 * within one priority, and none waits for ever: see `chooseForward`. A task that fails fails alone.
 *
 * @example
 * const queue = new TaskQueue({ engine, name: "reports" })
 * const id = await queue.add({ name: "Report of May", function: "report", params: { month: 5 }, priority: "HIGH" })
 * await queue.start({ maxConcurrent: 10 })
 * await queue.result(id)
 */
export class TaskQueue {
  readonly name: string
  readonly #engine: DurableEngine
  readonly #functions: ReadonlySet<string> | undefined

  constructor({ engine, name, functions }: TaskQueueOptions) {
    this.name = name
    this.#engine = engine
    this.#functions = functions === undefined ? undefined : new Set(functions)
  }

  /** Adds a task and returns its id. */
  async add(task: BatchTask): Promise<string> {
    const [id] = await this.addBatch([task])
    return id ?? ""
  }

  /**
   * Adds tasks in their order; nothing is added if one of them is not acceptable. If it is interrupted, the same call
   * with the same ids adds the rest.
   * @throws WORKFLOW_TASK_INVALID, WORKFLOW_ID_INVALID, WORKFLOW_ID_REUSED
   */
  async addBatch(tasks: readonly BatchTask[]): Promise<readonly string[]> {
    const checked = tasks.map((task, index) => {
      try {
        return checkTask(task, this.#functions)
      } catch (thrown) {
        if (tasks.length === 1 || !AgentGptError.is(thrown)) throw thrown
        throw new AgentGptError(thrown.code, `Task ${index}: ${thrown.shortMessage}`, { meta: thrown.meta })
      }
    })
    const requests = checked.map(({ id = randomUUID(), priority, input }) => ({
      id: this.#runId(id),
      input,
      queue: this.name,
      priority,
    }))
    await this.#engine.enqueueAll(TASK_WORKFLOW, requests)
    return requests.map(({ id }) => this.#taskId(id))
  }

  /** Lets every worker do so many tasks at once, and begin so many in a period over all workers. */
  async start({ maxConcurrent, rate }: { maxConcurrent: number; rate?: QueueLimits["rate"] }): Promise<void> {
    if (!Number.isSafeInteger(maxConcurrent) || maxConcurrent < 1) {
      throw new AgentGptError("WORKFLOW_OPTION_INVALID", "maxConcurrent is not a whole number above 0.")
    }
    const limits = { concurrencyPerWorker: maxConcurrent, ...(rate !== undefined && { rate }) }
    await this.#engine.openQueue(this.name, limits)
  }

  /** Stops all workers from beginning tasks, and returns when those that run have ended. What waits, waits. */
  async stop(): Promise<void> {
    await this.#engine.openQueue(this.name, { concurrencyPerWorker: 0 })
    await pause(CHANGE_REACHES_ALL_MS)
    while ((await this.status()).counts[TaskStatus.RUNNING] > 0) await pause(LOOK_EVERY_MS)
  }

  async status(): Promise<BatchStats> {
    return computeStats(await this.#engine.measureQueue(this.name))
  }

  /** The tasks, newest first. */
  async list(filter: TaskFilter = {}): Promise<readonly TaskRecord[]> {
    const runs = await this.#engine.list({ ...filter, queue: this.name })
    return runs.map(({ id, status, priority, createdAtMs, startedAtMs, completedAtMs }) => ({
      id: this.#taskId(id),
      status,
      priority,
      createdAtMs,
      ...(startedAtMs !== undefined && { startedAtMs }),
      ...(completedAtMs !== undefined && { completedAtMs }),
    }))
  }

  /** The tasks with what they are and what came of them; `writeTasks` makes a file of them. */
  async listDetails(filter: TaskFilter = {}): Promise<readonly TaskDetail[]> {
    const tasks = await this.list({ limit: ALL, ...filter })
    const contents = await this.#engine.readContents(tasks.map(({ id }) => this.#runId(id)))
    return tasks.flatMap((task) => {
      const content = contents.get(this.#runId(task.id))
      // Cleared by somebody else in the meantime.
      if (content === undefined) return []
      const { input, ...outcome } = content
      const { name, function: made } = input as Pick<TaskDetail, "name" | "function">
      return [{ ...task, name, function: made, ...outcome }]
    })
  }

  /**
   * The tasks as a file.
   * @throws WORKFLOW_OPTION_INVALID
   */
  async export(format: "json" | "csv", filter: TaskFilter = {}): Promise<string> {
    if (format === "json" || format === "csv") return writeTasks(await this.listDetails(filter), format)
    throw new AgentGptError("WORKFLOW_OPTION_INVALID", "The format is json or csv.")
  }

  /**
   * Forgets ended tasks: completed ones unless another status is named, and of those the ones that ended so long ago.
   * A task that is added again under the id of a cleared one is done again.
   * @returns how many
   * @throws WORKFLOW_OPTION_INVALID
   */
  async clear({ status = TaskStatus.COMPLETED, olderThanMs = 0 }: ClearOptions = {}): Promise<number> {
    if (!ENDED.some((ended) => ended === status)) {
      throw new AgentGptError("WORKFLOW_OPTION_INVALID", `Only ended tasks are cleared: ${ENDED.join(", ")}.`)
    }
    if (!Number.isSafeInteger(olderThanMs) || olderThanMs < 0) {
      throw new AgentGptError("WORKFLOW_OPTION_INVALID", "olderThanMs is not a whole number of milliseconds.")
    }
    const before = Date.now() - olderThanMs
    const tasks = await this.list({ status, limit: ALL })
    const old = tasks.filter(({ createdAtMs, completedAtMs = createdAtMs }) => completedAtMs <= before)
    await this.#engine.forget(old.map(({ id }) => this.#runId(id)))
    return old.length
  }

  /** What the task's function returned, when it has; throws what it threw last. */
  async result<Result extends CanonicalValue | undefined>(id: string): Promise<Result> {
    return this.#engine.result<Result>(this.#runId(id))
  }

  async cancel(id: string): Promise<void> {
    await this.#engine.cancel(this.#runId(id))
  }

  /** Does a failed or cancelled task again. */
  async retry(id: string): Promise<void> {
    await this.#engine.retry(this.#runId(id))
  }

  #runId(id: string): string {
    return `${this.name}/${id}`
  }

  #taskId(runId: string): string {
    return runId.slice(this.name.length + 1)
  }
}
