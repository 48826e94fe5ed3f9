import { DBOS } from "@dbos-inc/dbos-sdk"
import type { Store } from "@agentgpt/chain"
import { AgentGptError, Priority } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import { checkName } from "../check-name.ts"
import type { DurableEngine, QueueRequest, StartRequest, WorkflowRecord } from "../durable-port.ts"
import { createUntilClosed } from "../until-closed.ts"
import { readValue, writeValue } from "../value-text.ts"
import { translateDbosError } from "./dbos-errors.ts"
import { RUNS_QUEUE } from "./dbos-tables.ts"
import type { DbosWorkflow } from "./launch-dbos.ts"
import { deleteRuns, readContents } from "./run-archive.ts"
import { listDeadLetters, listRuns } from "./list-runs.ts"
import { measureQueue } from "./measure-queue.ts"
import { retryRun } from "./retry-run.ts"
import { startRun, takeNumbers } from "./start-run.ts"

export type EngineParts = {
  readonly store: Store
  readonly executorId: string
  readonly version: string
  readonly isWorker: boolean
  readonly pollMs: number
  /** How long a call may wait for a database that is away. */
  readonly patienceMs: number
  readonly workflows: ReadonlyMap<string, DbosWorkflow>
  readonly shutDown: (drainMs: number) => Promise<void>
}

const SELDOM_MS = 500
const ENQUEUED_AT_ONCE = 4

/** The methods of an engine over a launched DBOS. */
export function createDbosEngine(parts: EngineParts): DurableEngine {
  const { store, executorId, version } = parts
  const untilClosed = createUntilClosed(() => new AgentGptError("WORKFLOW_ENGINE_CLOSED"))
  let closed: Promise<void> | undefined

  async function call<T>(work: () => Promise<T>, patienceMs?: number): Promise<T> {
    if (closed !== undefined) throw new AgentGptError("WORKFLOW_ENGINE_CLOSED")
    try {
      return await untilClosed.wait(patienceMs === undefined ? work() : within(patienceMs, work))
    } catch (thrown) {
      throw closed === undefined ? translateDbosError(thrown) : new AgentGptError("WORKFLOW_ENGINE_CLOSED")
    }
  }
  const ask = <T>(work: () => Promise<T>): Promise<T> => call(work, parts.patienceMs)

  function workflowOf(name: string): DbosWorkflow {
    const workflow = parts.workflows.get(name)
    if (workflow !== undefined) return workflow
    throw new AgentGptError("WORKFLOW_UNKNOWN", `There is no workflow named ${name}.`)
  }
  async function require(id: string): Promise<WorkflowRecord> {
    const [run] = await listRuns(store, { id: checkName("id of a run", id) })
    if (run === undefined) throw new AgentGptError("WORKFLOW_NOT_FOUND", `There is no run ${id}.`)
    return run
  }
  // Runs that began here and go on: waiting for them needs no questions to the database.
  const coming = new Map<string, Promise<string>>()
  async function startHere(name: string, { id, input }: StartRequest): Promise<void> {
    const run = { name, id: checkName("id of a run", id), input: writeValue(input) }
    const begun = await startRun(workflowOf(name), run)
    if (begun === undefined) return
    coming.set(id, begun.result)
    const forget = (): void => void coming.delete(id)
    begun.result.then(forget, forget)
  }
  async function enqueue(name: string, requests: readonly QueueRequest[]): Promise<void> {
    const workflow = workflowOf(name)
    const runs = requests.map(({ id, input, queue, priority = Priority.MEDIUM }) => ({
      run: { name, id: checkName("id of a run", id), input: writeValue(input) },
      queue: { name: checkName("name of a queue", queue), priority },
    }))
    const numbers = await takeNumbers(store, runs.length)
    const rest = runs.map(({ run, queue }, index) => ({
      ...run,
      queue: { ...queue, number: numbers[index] ?? 1 },
    }))
    const takeSome = async (): Promise<void> => {
      for (let next = rest.shift(); next !== undefined; next = rest.shift()) await startRun(workflow, next)
    }
    await Promise.all(Array.from({ length: ENQUEUED_AT_ONCE }, takeSome))
  }

  return {
    executorId,
    version,
    start: (name, request) =>
      ask(() =>
        parts.isWorker ? startHere(name, request) : enqueue(name, [{ ...request, queue: RUNS_QUEUE }]),
      ),
    enqueue: (name, request) => ask(() => enqueue(name, [request])),
    // As long as it takes: there is no limit to how many are put at once.
    enqueueAll: (name, requests) => call(() => enqueue(name, requests)),
    openQueue: (name, { concurrencyPerWorker, rate }) =>
      ask(async () => {
        await DBOS.registerQueue(checkName("name of a queue", name), {
          workerConcurrency: concurrencyPerWorker,
          minPollingIntervalMs: parts.pollMs,
          ...(rate !== undefined && {
            rateLimit: { limitPerPeriod: rate.runs, periodSec: rate.periodMs / 1000 },
          }),
          onConflict: "always_update",
        })
      }),
    measureQueue: (name) => ask(() => measureQueue(store, checkName("name of a queue", name))),
    signal: (id, topic, message, idempotencyKey) =>
      ask(async () => {
        const key = checkName("idempotency key", idempotencyKey)
        await DBOS.send(checkName("id of a run", id), writeValue(message), checkName("topic", topic), key)
      }),
    result: <T extends CanonicalValue | undefined>(id: string): Promise<T> =>
      call(async () => {
        const here = coming.get(id)
        if (here === undefined) await require(id)
        const recorded = DBOS.getResult<string>(id, {
          pollingIntervalMs: here === undefined ? parts.pollMs : SELDOM_MS,
        })
        // A run that waits learns late that it was cancelled; the record says so at once.
        const text = await (here === undefined ? recorded : Promise.race([here, recorded]))
        return readValue(text ?? "") as T
      }),
    read: <T extends CanonicalValue>(id: string, key: string): Promise<T | undefined> =>
      ask(async () => {
        await require(id)
        const text = await DBOS.getEvent<string>(id, checkName("key", key), { timeoutSeconds: 0 })
        return text === null ? undefined : (readValue(text) as T)
      }),
    streamOf: async function* <T extends CanonicalValue>(id: string, key: string): AsyncGenerator<T> {
      await ask(() => require(id))
      const values = DBOS.readStream<string>(id, checkName("key", key))
      for (;;) {
        const { done, value } = await call(() => values.next())
        if (done === true) return
        yield readValue(value) as T
      }
    },
    find: (id) => ask(async () => (await listRuns(store, { id: checkName("id of a run", id) }))[0]),
    list: (filter = {}) => ask(() => listRuns(store, filter)),
    cancel: (id) =>
      ask(async () => {
        await require(id)
        await DBOS.cancelWorkflow(id, { cancelChildren: true })
      }),
    retry: (id, options = {}) => ask(async () => retryRun(store, await require(id), options)),
    fork: (id, step, newId) =>
      ask(async () => {
        const { queue } = await require(id)
        const newWorkflowID = checkName("id of a run", newId)
        await DBOS.forkWorkflow(id, step, { newWorkflowID, queueName: queue ?? RUNS_QUEUE })
      }),
    readContents: (ids) => call(() => readContents(ids)),
    forget: (ids) =>
      call(async () => {
        for (const id of ids) {
          // eslint-disable-next-line no-await-in-loop -- the first that has not ended ends it
          const { status } = await require(id)
          if (status === "QUEUED" || status === "RUNNING") {
            throw new AgentGptError("WORKFLOW_STATE_UNFIT", `The run ${id} is ${status}.`)
          }
        }
        await deleteRuns(ids)
      }),
    listDead: () => ask(() => listDeadLetters(store)),
    close: ({ drainMs = 0 } = {}) => {
      closed ??= Promise.resolve().then(async () => {
        await parts.shutDown(drainMs)
        untilClosed.close()
      })
      return closed
    },
  }
}

async function within<T>(patienceMs: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    const meta = ["What was asked for may have happened; the same call again is safe."]
    timer = setTimeout(() => reject(new AgentGptError("STORE_UNREACHABLE", undefined, { meta })), patienceMs)
  })
  try {
    return await Promise.race([work(), limit])
  } finally {
    clearTimeout(timer)
  }
}
