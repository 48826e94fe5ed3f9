import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { Priority } from "@agentgpt/core"
import { setTimeout as pause } from "node:timers/promises"
import { sql } from "kysely"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { forwardWaiting } from "../durable/dbos/forward-waiting.ts"
import type { DurableEngine } from "../durable/durable-port.ts"
import { openDurableEngine } from "../durable/open-durable-engine.ts"
import { defineTasks } from "./define-tasks.ts"
import { TaskQueue } from "./task-queue.ts"
import type { BatchTask } from "./task.ts"

let server: TestServer
let store: Store
let engine: DurableEngine
let queue: TaskQueue
let done: string[]
let running: number
let mostRunning: number
let queues = 0

const functions = {
  note: async ({ text, ms = 0 }: { text: string; ms?: number }) => {
    running += 1
    mostRunning = Math.max(mostRunning, running)
    await pause(ms)
    running -= 1
    done.push(text)
    return text
  },
  fail: async ({ times }: { times: number }) => {
    done.push("try")
    if (done.length <= times) throw new Error(`try ${done.length}`)
    return "at last"
  },
  refuse: async () => {
    done.push("try")
    throw new AgentGptError("STORE_ACCESS_DENIED")
  },
  hang: async (_params: null, { signal }: { signal: AbortSignal }) => {
    done.push("hanging")
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()))
  },
}

beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  engine = await openDurableEngine({ store, version: "1", pollMs: 20, workflows: defineTasks(functions) })
})
afterAll(async () => {
  await engine.close()
  await server.stop()
})
beforeEach(() => {
  queues += 1
  queue = new TaskQueue({ engine, name: `queue-${queues}`, functions: Object.keys(functions) })
  done = []
  running = 0
  mostRunning = 0
})
afterEach(() => engine.openQueue(queue.name, { concurrencyPerWorker: 0 }))

const noted = (text: string, priority?: Priority, ms = 0): BatchTask => ({
  id: text,
  name: `Note ${text}`,
  function: "note",
  params: { text, ms },
  ...(priority !== undefined && { priority }),
})
const allEnded = async (): Promise<void> => {
  while ((await queue.status()).percentage < 100) await pause(20)
}
const age = async (id: string, ms: number): Promise<void> => {
  await sql`
    update dbos.workflow_status set created_at = created_at - ${ms}::bigint
    where workflow_uuid = ${`${queue.name}/${id}`}`.execute(store.sql)
}

describe("a task queue", () => {
  it("starts urgent tasks first, and those of one priority in the order they came", async () => {
    await queue.addBatch([noted("l1", "LOW"), noted("m1"), noted("h1", "HIGH"), noted("m2", "MEDIUM")])
    await queue.addBatch([
      noted("c1", "CRITICAL"),
      noted("l2", "LOW"),
      noted("h2", "HIGH"),
      noted("c2", "CRITICAL"),
    ])
    expect(await queue.status()).toMatchObject({ total: 8, percentage: 0, counts: { QUEUED: 8 } })
    await queue.start({ maxConcurrent: 1 })
    await allEnded()
    expect(done).toEqual(["c1", "c2", "h1", "h2", "m1", "m2", "l1", "l2"])
    expect(mostRunning).toBe(1)
    expect(await queue.result("h2")).toBe("h2")
  })

  it("puts a task forward that has waited over a minute, and says its own priority still", async () => {
    await queue.addBatch([
      noted("low-1", "LOW"),
      noted("low-2", "LOW"),
      noted("c1", "CRITICAL"),
      noted("c2", "CRITICAL"),
    ])
    // A queue of which the workers know, and which is stopped.
    await engine.openQueue(queue.name, { concurrencyPerWorker: 0 })
    expect(await forwardWaiting(store)).toEqual([])
    await age("low-1", 61_000)
    await age("low-2", 61_000)
    expect(await forwardWaiting(store)).toEqual([`${queue.name}/low-1`])
    expect(await forwardWaiting(store)).toEqual([])
    await queue.start({ maxConcurrent: 1 })
    await allEnded()
    expect(done).toEqual(["low-1", "c1", "c2", "low-2"])
    expect((await queue.list()).find(({ id }) => id === "low-1")).toMatchObject({ priority: "LOW" })
  })

  it("puts the next one forward after seven others have started", async () => {
    const urgent = Array.from({ length: 9 }, (_, index) => noted(`c${index}`, "CRITICAL"))
    await queue.addBatch([noted("low-1", "LOW"), noted("low-2", "LOW"), ...urgent])
    await engine.openQueue(queue.name, { concurrencyPerWorker: 0 })
    await age("low-1", 61_000)
    await age("low-2", 61_000)
    await forwardWaiting(store)
    const begin = async (ids: readonly string[]): Promise<void> => {
      await sql`update dbos.workflow_status set status = 'SUCCESS',
        started_at_epoch_ms = (extract(epoch from clock_timestamp()) * 1000)::bigint
        where workflow_uuid = any(${ids.map((id) => `${queue.name}/${id}`)})`.execute(store.sql)
      await pause(2)
    }
    await begin(["low-1"])
    await begin(["c0", "c1", "c2", "c3", "c4", "c5"])
    expect(await forwardWaiting(store)).toEqual([])
    await begin(["c6"])
    expect(await forwardWaiting(store)).toEqual([`${queue.name}/low-2`])
  })

  it("runs so many at once and no more, and tells how far it is", async () => {
    await queue.addBatch(Array.from({ length: 12 }, (_, index) => noted(`t${index}`, "MEDIUM", 100)))
    await queue.start({ maxConcurrent: 3 })
    while (done.length < 4) await pause(10)
    const { total, percentage, averageTaskMs, remainingMs, counts } = await queue.status()
    expect(total).toBe(12)
    expect(percentage).toBe(Math.floor((counts.COMPLETED * 100) / 12))
    expect(averageTaskMs).toBeGreaterThanOrEqual(90)
    expect(remainingMs === 0).toBe(counts.COMPLETED === 12)
    await allEnded()
    expect(mostRunning).toBe(3)
    expect(await queue.status()).toMatchObject({ percentage: 100, remainingMs: 0, counts: { COMPLETED: 12 } })
  })

  it("stops: what runs comes to its end, what waits waits, and starts again", async () => {
    await queue.addBatch(Array.from({ length: 60 }, (_, index) => noted(`t${index}`, "MEDIUM", 150)))
    await queue.start({ maxConcurrent: 2 })
    while (done.length < 2) await pause(10)
    await queue.stop()
    expect(running).toBe(0)
    const before = done.length
    const { counts } = await queue.status()
    expect(counts.RUNNING).toBe(0)
    expect(counts.QUEUED).toBe(60 - before)
    expect(counts.QUEUED).toBeGreaterThan(0)
    await pause(500)
    expect(done.length).toBe(before)
    await queue.start({ maxConcurrent: 60 })
    await allEnded()
    expect(done.length).toBe(60)
  })

  it("tries a failing task again, and leaves the others alone", async () => {
    await queue.addBatch([{ id: "bad", name: "Bad", function: "refuse" }, noted("good")])
    await queue.start({ maxConcurrent: 1 })
    await allEnded()
    expect(done).toEqual(["try", "good"])
    await expect(queue.result("bad")).rejects.toMatchObject({ code: "STORE_ACCESS_DENIED" })
    expect(await queue.status()).toMatchObject({ counts: { FAILED: 1, COMPLETED: 1 }, percentage: 100 })
    done = []
    await queue.add({ id: "flaky", name: "Flaky", function: "fail", params: { times: 3 } })
    expect(await queue.result("flaky")).toBe("at last")
    expect(done.length).toBe(4)
    done = []
    await queue.add({
      id: "hopeless",
      name: "Hopeless",
      function: "fail",
      params: { times: 9 },
      maxRetries: 1,
    })
    await expect(queue.result("hopeless")).rejects.toMatchObject({ shortMessage: "try 2" })
    expect(done.length).toBe(2)
    await queue.retry("hopeless")
    await expect(queue.result("hopeless")).rejects.toMatchObject({ shortMessage: "try 4" })
  })

  it("cancels what waits and what runs, and ends a try after its time", async () => {
    await queue.add({ id: "hanging", name: "Hanging", function: "hang", params: null })
    await queue.add({ id: "waiting", name: "Waiting", function: "hang", params: null, priority: "LOW" })
    await queue.start({ maxConcurrent: 1 })
    while (done.length === 0) await pause(10)
    await queue.cancel("waiting")
    await queue.cancel("hanging")
    await allEnded()
    expect((await queue.list({ status: "CANCELLED" })).map(({ id }) => id).sort()).toEqual([
      "hanging",
      "waiting",
    ])
    await expect(queue.result("waiting")).rejects.toMatchObject({ code: "WORKFLOW_CANCELLED" })
    await queue.add({
      id: "long",
      name: "Long",
      function: "hang",
      params: null,
      timeLimitMs: 30,
      maxRetries: 0,
    })
    await expect(queue.result("long")).rejects.toMatchObject({ code: "WORKFLOW_STEP_TIMEOUT" })
  })

  it("adds a task once under its id, and refuses another one under it", async () => {
    await queue.add(noted("once"))
    await queue.add(noted("once"))
    await expect(queue.add({ ...noted("once"), params: { text: "other" } })).rejects.toMatchObject({
      code: "WORKFLOW_ID_REUSED",
    })
    expect(await queue.status()).toMatchObject({ total: 1 })
    const first = await queue.add({ name: "No id", function: "note", params: { text: "a" } })
    const second = await queue.add({ name: "No id", function: "note", params: { text: "a" } })
    expect(first).not.toBe(second)
  })

  it.each([
    ["no name", { function: "note", name: "" }, "WORKFLOW_TASK_INVALID"],
    ["an unknown function", { name: "x", function: "nobody" }, "WORKFLOW_TASK_INVALID"],
    ["an unknown priority", { name: "x", function: "note", priority: "URGENT" }, "WORKFLOW_TASK_INVALID"],
    ["retries below nothing", { name: "x", function: "note", maxRetries: -1 }, "WORKFLOW_TASK_INVALID"],
    ["no time at all", { name: "x", function: "note", timeLimitMs: 0 }, "WORKFLOW_TASK_INVALID"],
    ["a field nobody knows", { name: "x", function: "note", retries: 1 }, "WORKFLOW_TASK_INVALID"],
    ["parameters that are no JSON", { name: "x", function: "note", params: { a: 1n } }, "HASH_BIGINT"],
    ["an id with a blank", { id: "a b", name: "x", function: "note" }, "WORKFLOW_ID_INVALID"],
  ])("refuses a task with %s, and the whole batch with it", async (_what, task, code) => {
    await expect(queue.addBatch([noted("fine"), task as BatchTask])).rejects.toMatchObject({ code })
    expect(await queue.status()).toMatchObject({ total: 0 })
  })

  it("refuses a concurrency that is none", async () => {
    for (const maxConcurrent of [0, -1, 1.5, Number.NaN]) {
      await expect(queue.start({ maxConcurrent })).rejects.toMatchObject({ code: "WORKFLOW_OPTION_INVALID" })
    }
  })

  it("fails a task whose function the worker does not have", async () => {
    const unchecked = new TaskQueue({ engine, name: queue.name })
    const id = await unchecked.add({ name: "x", function: "nobody" })
    await queue.start({ maxConcurrent: 1 })
    await expect(queue.result(id)).rejects.toMatchObject({ code: "WORKFLOW_UNKNOWN" })
  })
})
