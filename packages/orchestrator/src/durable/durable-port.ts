import type { CanonicalValue, Priority, TaskStatus } from "@agentgpt/core"
import type { QueueFigures } from "../queue/batch-stats.ts"

/** How a step is tried again. Without it, coded errors decide by their recovery, and others are tried again. */
export type StepOptions = {
  /** How often at most after the first time. Default 0. */
  readonly retries?: number
  /** Before the first retry; each next wait is twice as long, up to a minute. Default 200. */
  readonly firstDelayMs?: number
  readonly shouldRetry?: (error: unknown) => boolean
  /** How long one try may take. What it was doing may still happen afterwards. */
  readonly timeoutMs?: number
}

/**
 * What a workflow is given. Everything it decides by has to come from its input or from here, and its calls have to
 * come in the same order whenever it is replayed: a recorded step is not executed again, its record is returned.
 * Branches that run beside each other, each with several steps, belong into children.
 */
export type WorkflowContext = {
  readonly workflowId: string
  /** Aborted when the run is cancelled, within a second or two; the next step then throws WORKFLOW_CANCELLED. */
  readonly signal: AbortSignal
  /** Executes work and records what it returns. It may execute again if the process ends before the record. */
  readonly step: <T extends CanonicalValue | void>(
    name: string,
    work: () => Promise<T>,
    options?: StepOptions,
  ) => Promise<T>
  readonly sleep: (ms: number) => Promise<void>
  /** The time in milliseconds, recorded. */
  readonly now: () => Promise<number>
  /** The next message on a topic; undefined after the time-out, and without one it waits for as long as it takes. */
  readonly await: <T extends CanonicalValue>(topic: string, timeoutMs?: number) => Promise<T | undefined>
  /** Starts another run and waits for its result. The same id is the same run. May be called for several at once. */
  readonly child: <T extends CanonicalValue>(name: string, id: string, input: CanonicalValue) => Promise<T>
  /** Appends a value to a stream of this run. */
  readonly stream: (key: string, value: CanonicalValue) => Promise<void>
  /** Sets a value that others can read while this run goes on. */
  readonly note: (key: string, value: CanonicalValue) => Promise<void>
}

/** The code of a workflow: input and result are canonical JSON values, amounts therefore decimal text. */
export type WorkflowRun = (
  context: WorkflowContext,
  // Each workflow knows the shape of its own input, which was checked where it was started.
  input: never,
) => Promise<CanonicalValue | void>

export type StartRequest = {
  /** Names the run: the same id with the same input is the same run, however often it is started. */
  readonly id: string
  readonly input: CanonicalValue
  /** Where it has to wait for a worker: within one priority, in the order they came; none waits for ever. Default MEDIUM. */
  readonly priority?: Priority
}

export type QueueRequest = StartRequest & { readonly queue: string }

export type QueueLimits = {
  /** How many runs of the queue one worker works at. 0 stops the queue. */
  readonly concurrencyPerWorker: number
  /** How many runs may begin in a period, over all workers. */
  readonly rate?: { readonly runs: number; readonly periodMs: number }
}

export type WorkflowRecord = {
  readonly id: string
  readonly name: string
  readonly status: TaskStatus
  /** Given up after its processes ended too often. `status` is FAILED then. */
  readonly isDead: boolean
  readonly priority: Priority
  readonly queue?: string
  readonly parentId?: string
  /** The version of the program that has it, and the process that works or worked at it. */
  readonly version?: string
  readonly executor?: string
  /** How often a worker began or went on with it since it last got further. */
  readonly executions: number
  readonly createdAtMs: number
  readonly startedAtMs?: number
  readonly completedAtMs?: number
}

/** What a run was given, and what came of it as far as it has ended. */
export type WorkflowContent = {
  readonly input: CanonicalValue
  readonly result?: CanonicalValue
  readonly error?: string
}

export type WorkflowFilter = {
  readonly status?: TaskStatus
  readonly name?: string
  readonly queue?: string
  readonly idPrefix?: string
  /** Newest first; 100 unless told. */
  readonly limit?: number
}

export type DeadLetter = {
  readonly id: string
  readonly name: string
  readonly why: string
  readonly executions: number
  readonly diedAtMs: number
}

export type RetryOptions = {
  /** Forgets what was recorded from this step on, counted from 0. Default: the step that failed. */
  readonly fromStep?: number
}

/** Durable workflows, as the rest of AgentGPT sees them. One adapter implements it. */
export type DurableEngine = {
  readonly executorId: string
  readonly version: string
  /** Starts a run, in this process if it is a worker. It is durable when this returns. */
  readonly start: (name: string, request: StartRequest) => Promise<void>
  /** Puts a run on a queue, for any worker. */
  readonly enqueue: (name: string, request: QueueRequest) => Promise<void>
  /** Puts runs on queues in their order. If it is interrupted, the same call puts the rest. */
  readonly enqueueAll: (name: string, requests: readonly QueueRequest[]) => Promise<void>
  /** Opens a queue or changes its limits, for all workers, within a second or two. */
  readonly openQueue: (name: string, limits: QueueLimits) => Promise<void>
  readonly measureQueue: (name: string) => Promise<QueueFigures>
  /** Sends a message to a run, once per idempotency key. */
  readonly signal: (
    id: string,
    topic: string,
    message: CanonicalValue,
    idempotencyKey: string,
  ) => Promise<void>
  /** The result of a run, when it has one; throws what the run threw. */
  readonly result: <T extends CanonicalValue | undefined>(id: string) => Promise<T>
  /** What a run noted last under a key. */
  readonly read: <T extends CanonicalValue>(id: string, key: string) => Promise<T | undefined>
  /** What a run appends to a stream, from its beginning until the run ends. */
  readonly streamOf: <T extends CanonicalValue>(id: string, key: string) => AsyncIterable<T>
  readonly find: (id: string) => Promise<WorkflowRecord | undefined>
  readonly list: (filter?: WorkflowFilter) => Promise<readonly WorkflowRecord[]>
  /** Stops a run and its children before their next step, for good or until they are retried. What is done stays done. */
  readonly cancel: (id: string) => Promise<void>
  /**
   * Goes on with a run that was cancelled, with its children, or that failed or was given up. One that failed loses
   * the messages that it has not taken: send them again.
   */
  readonly retry: (id: string, options?: RetryOptions) => Promise<void>
  /** Starts a new run with the records of another up to a step, counted from 0. */
  readonly fork: (id: string, step: number, newId: string) => Promise<void>
  /** What runs were given and what came of them, by their ids. */
  readonly readContents: (ids: readonly string[]) => Promise<ReadonlyMap<string, WorkflowContent>>
  /**
   * Deletes the records of ended runs, for good: the same id started again is a new run.
   * @throws WORKFLOW_STATE_UNFIT for one that waits or runs; nothing was deleted then
   */
  readonly forget: (ids: readonly string[]) => Promise<void>
  readonly listDead: () => Promise<readonly DeadLetter[]>
  /**
   * Takes on nothing new, lets running work go on for a while, and leaves the rest to other workers.
   * Whoever opened the store closes it afterwards.
   */
  readonly close: (options?: { readonly drainMs?: number }) => Promise<void>
}
