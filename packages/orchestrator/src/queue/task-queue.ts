import { randomUUID } from "node:crypto"
import { setTimeout as pause } from "node:timers/promises"
import { AgentGptError, TaskStatus } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import type { DurableEngine, QueueLimits, WorkflowFilter } from "../durable/durable-port.ts"
import { computeStats } from "./batch-stats.ts"
import type { BatchStats } from "./batch-stats.ts"
import { checkTask, TASK_WORKFLOW } from "./task.ts"
import type { BatchTask, TaskRecord } from "./task.ts"

export type TaskQueueOptions = {
  readonly engine: DurableEngine
  readonly name: string
  /** The functions that the workers have, to refuse others at once. */
  readonly functions?: Iterable<string>
}

export type TaskFilter = Pick<WorkflowFilter, "status" | "limit">

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
