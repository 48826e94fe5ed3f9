import type { Store } from "@agentgpt/chain"
import { setTimeout as pause } from "node:timers/promises"
import { sql } from "kysely"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { createEffects, readEffects, sampleWorkflows } from "../../test/support/sample-workflows.ts"
import { startWorker } from "../../test/support/worker-process.ts"
import type { WorkerProcess } from "../../test/support/worker-process.ts"
import type { DurableEngine } from "./durable-port.ts"
import { openDurableEngine } from "./open-durable-engine.ts"

let server: TestServer
let store: Store
let client: DurableEngine
let workers: WorkerProcess[]

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())
beforeEach(async () => {
  store = await server.fresh()
  await createEffects(store)
  workers = []
})
afterEach(async () => {
  for (const worker of workers) worker.kill("SIGKILL")
  await Promise.all(workers.map(({ ended }) => ended))
  await client.close()
})

const openClient = async (): Promise<void> => {
  client = await openDurableEngine({
    store,
    version: "1",
    isWorker: false,
    pollMs: 50,
    workflows: sampleWorkflows(store),
  })
}
const worker = async (options: Parameters<typeof startWorker>[2] = {}): Promise<WorkerProcess> => {
  const started = startWorker(store, server.home, options)
  workers.push(started)
  await started.until("ready")
  return started
}
const enqueue = async (count: number, stepMs: number): Promise<void> => {
  for (let index = 0; index < count; index += 1) {
    await client.enqueue("three", { id: `run-${index}`, input: { stepMs }, queue: "work" })
  }
  // Only now do the workers see the queue, so that all of them take their share.
  await client.openQueue("work", { concurrencyPerWorker: 4 })
}
const results = (count: number): Promise<unknown> =>
  Promise.all(Array.from({ length: count }, (_, index) => client.result(`run-${index}`)))
const count = async (status: "RUNNING" | "COMPLETED"): Promise<number> =>
  (await client.list({ status, name: "three", limit: 1000 })).length
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await pause(20)
}

/** What is recorded, whatever was executed in addition. */
async function countRecorded(...steps: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from dbos.operation_outputs where function_name = any(${steps})`.execute(
    store.sql,
  )
  return rows[0]?.count ?? 0
}

describe("several workers on one database", () => {
  it("one worker, killed with everything in flight: the next one on the machine goes on at once", async () => {
    await openClient()
    await enqueue(12, 60)
    // Nobody waits for that silence to be long enough: the process is seen to be gone.
    const neverLost = { lostAfterMs: 24 * 3_600_000 }
    const first = await worker(neverLost)
    await until(async () => (await count("COMPLETED")) >= 2 && (await count("RUNNING")) >= 2)
    first.kill("SIGKILL")
    await first.ended
    const stuck = await count("RUNNING")
    expect(stuck).toBeGreaterThan(0)
    const second = await worker(neverLost)
    expect(await second.until("resumed")).toEqual({ resumed: stuck, dead: 0 })
    await results(12)
    const { executions, distinct, effects } = await readEffects(store)
    expect({ distinct, effects, recorded: await countRecorded("a", "b", "c") }).toEqual({
      distinct: 36,
      effects: 36,
      recorded: 36,
    })
    // Only what was in flight may have been executed twice.
    expect(executions - distinct).toBeLessThanOrEqual(4)
  })

  it("two workers share the work; one is killed, the other does all of it", async () => {
    await openClient()
    const [killed] = await Promise.all([worker(), worker()])
    await enqueue(24, 40)
    await until(async () => (await readEffects(store)).pids === 2 && (await count("RUNNING")) > 4)
    killed.kill("SIGKILL")
    await results(24)
    const { executions, distinct, effects } = await readEffects(store)
    expect({ distinct, effects, recorded: await countRecorded("a", "b", "c") }).toEqual({
      distinct: 72,
      effects: 72,
      recorded: 72,
    })
    expect(executions - distinct).toBeLessThanOrEqual(4)
  })

  it("a stopped process that was taken over cannot record anything when it wakes", async () => {
    await openClient()
    const zombie = await worker()
    await enqueue(4, 400)
    await until(async () => (await count("RUNNING")) === 4)
    zombie.kill("SIGSTOP")
    const heir = await worker()
    expect(await heir.until("resumed")).toEqual({ resumed: 4, dead: 0 })
    await until(async () => (await readEffects(store)).executions >= 2)
    zombie.kill("SIGCONT")
    await results(4)
    await pause(1000)
    const { distinct, effects } = await readEffects(store)
    expect({ distinct, effects, recorded: await countRecorded("a", "b", "c") }).toEqual({
      distinct: 12,
      effects: 12,
      recorded: 12,
    })
    const owners = await client.list({ name: "three" })
    expect(new Set(owners.map(({ executor }) => executor))).toEqual(
      new Set([(await heir.until("ready"))["ready"]]),
    )
    // It lives, and takes part again.
    const { rows } = await sql`select from agentgpt.workflow_executor where is_worker`.execute(store.sql)
    expect(rows.length).toBe(2)
  })

  it("a run that ends its process again and again is given up with a reason, and goes on when retried", async () => {
    await openClient()
    await client.start("poison", { id: "poison-1", input: null })
    // The first of them records a step, so it does not count.
    for (let round = 0; round < 3; round += 1) {
      const victim = startWorker(store, server.home, { mostExecutions: 2 })
      workers.push(victim)
      expect(await victim.ended).toMatchObject({ signal: "SIGKILL" })
    }
    const survivor = await worker({ mostExecutions: 2 })
    expect(await survivor.until("dead")).toEqual({ resumed: 0, dead: 1 })
    expect(await client.listDead()).toEqual([
      {
        id: "poison-1",
        name: "poison",
        why: expect.stringMatching(
          /^2 processes ended while they worked at it, none got any further; the last was /u,
        ),
        executions: 2,
        diedAtMs: expect.any(Number),
      },
    ])
    expect(await client.find("poison-1")).toMatchObject({ status: "FAILED", isDead: true })
    await expect(client.result("poison-1")).rejects.toMatchObject({ code: "WORKFLOW_DEAD" })
    await sql`insert into public.effect values ('antidote')`.execute(store.sql)
    await client.retry("poison-1")
    expect(await client.result("poison-1")).toBe("survived")
    expect(await client.listDead()).toEqual([])
    const { rows } = await sql`select from public.execution where key = 'poison-1/before'`.execute(store.sql)
    expect(rows.length).toBe(1)
  })

  it("a version's own workers do its work while one lives, then those of the next version finish it", async () => {
    await openClient()
    const [old, next] = await Promise.all([worker({ version: "1" }), worker({ version: "2" })])
    await client.start("approval", { id: "approval-1", input: null })
    await enqueue(3, 10)
    await results(3)
    await until(async () => (await countRecorded("ask")) === 1)
    const versions = (await client.list()).map(({ version }) => version)
    expect(versions).toEqual(["1", "1", "1", "1"])
    old.kill("SIGKILL")
    await client.enqueue("three", { id: "late", input: { stepMs: 10 }, queue: "work" })
    expect(await next.until("resumed")).toEqual({ resumed: 1, dead: 0 })
    await client.signal("approval-1", "answer", "yes", "answer-1")
    expect(await client.result("approval-1")).toBe("yes")
    expect(await client.result("late")).toBe("late")
    expect(await client.find("approval-1")).toMatchObject({ version: "2" })
    expect(await client.find("late")).toMatchObject({ version: "2" })
    expect(await readEffects(store)).toMatchObject({ executions: 14, distinct: 14 })
  })

  it("a worker that is told to end leaves what waits to the others, and it does not count against the run", async () => {
    await openClient()
    const first = await worker()
    await client.start("approval", { id: "approval-1", input: null })
    await until(async () => (await countRecorded("ask")) === 1)
    first.kill("SIGTERM")
    expect(await first.ended).toMatchObject({ code: 0 })
    expect(await client.find("approval-1")).toMatchObject({ status: "QUEUED", executions: 0 })
    await worker()
    await client.signal("approval-1", "answer", "no", "answer-1")
    expect(await client.result("approval-1")).toBe("no")
    expect(await readEffects(store)).toMatchObject({ executions: 2, distinct: 2 })
  })
})
