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
  await client.openQueue("work", { concurrencyPerWorker: 4 })
  for (let index = 0; index < count; index += 1) {
    await client.enqueue("three", { id: `run-${index}`, input: { stepMs }, queue: "work" })
  }
}
const results = (count: number): Promise<unknown> =>
  Promise.all(Array.from({ length: count }, (_, index) => client.result(`run-${index}`)))
const count = async (status: "RUNNING" | "COMPLETED"): Promise<number> =>
  (await client.list({ status, name: "three", limit: 1000 })).length
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await pause(20)
}

/** Every step recorded once, whatever was executed in addition. */
async function countRecordedSteps(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from dbos.operation_outputs where function_name in ('a', 'b', 'c')`.execute(
    store.sql,
  )
  return rows[0]?.count ?? 0
}

describe("several workers on one database", () => {
  it("one worker, killed with everything in flight: the next one on the machine goes on at once", async () => {
    await openClient()
    await enqueue(12, 60)
    const first = await worker()
    await until(async () => (await count("COMPLETED")) >= 2 && (await count("RUNNING")) >= 2)
    first.kill("SIGKILL")
    await first.ended
    const stuck = await count("RUNNING")
    expect(stuck).toBeGreaterThan(0)
    const startedAt = performance.now()
    const second = await worker()
    expect(await second.until("resumed")).toEqual({ resumed: stuck, dead: 0 })
    expect(performance.now() - startedAt).toBeLessThan(5_000)
    await results(12)
    const { executions, distinct, effects } = await readEffects(store)
    expect({ distinct, effects, recorded: await countRecordedSteps() }).toEqual({
      distinct: 36,
      effects: 36,
      recorded: 36,
    })
    // Only what was in flight may have been executed twice.
    expect(executions - distinct).toBeLessThanOrEqual(4)
  })

  it.each([2, 4])("%i workers share the work; one is killed, the others do all of it", async (number) => {
    await openClient()
    await Promise.all(Array.from({ length: number }, () => worker()))
    await enqueue(24, 40)
    await until(async () => (await count("COMPLETED")) >= 2 && (await count("RUNNING")) >= number)
    const [killed] = workers
    killed?.kill("SIGKILL")
    await results(24)
    const { executions, distinct, effects, pids } = await readEffects(store)
    expect({ distinct, effects, recorded: await countRecordedSteps() }).toEqual({
      distinct: 72,
      effects: 72,
      recorded: 72,
    })
    expect(executions - distinct).toBeLessThanOrEqual(4)
    expect(pids).toBe(number)
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
    expect({ distinct, effects, recorded: await countRecordedSteps() }).toEqual({
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
    for (let round = 0; round < 2; round += 1) {
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

  it("work of a version is finished by the next version, waiting and running alike", async () => {
    await openClient()
    const old = await worker({ version: "1" })
    await client.start("approval", { id: "approval-1", input: null })
    await until(async () => (await readEffects(store)).executions === 1)
    old.kill("SIGKILL")
    await old.ended
    await enqueue(1, 10)
    const next = await worker({ version: "2" })
    await client.signal("approval-1", "answer", "yes", "answer-1")
    expect(await client.result("approval-1")).toBe("yes")
    await results(1)
    expect(await client.find("approval-1")).toMatchObject({ version: "2" })
    expect(await client.find("run-0")).toMatchObject({ version: "2" })
    expect(await readEffects(store)).toMatchObject({ executions: 5, distinct: 5 })
    expect((await next.until("ready"))["ready"]).not.toBe((await old.until("ready"))["ready"])
  })

  it("work of a version stays with its own workers while one lives", async () => {
    await openClient()
    await worker({ version: "1" })
    await worker({ version: "2" })
    await enqueue(4, 10)
    await results(4)
    expect(new Set((await client.list({ name: "three" })).map(({ version }) => version))).toEqual(
      new Set(["1"]),
    )
  })

  it("a worker that is told to end leaves what waits to the others, and it does not count against the run", async () => {
    await openClient()
    const first = await worker()
    await client.start("approval", { id: "approval-1", input: null })
    await until(async () => (await readEffects(store)).executions === 1)
    first.kill("SIGTERM")
    expect(await first.ended).toMatchObject({ code: 0 })
    expect(await client.find("approval-1")).toMatchObject({ status: "QUEUED", executions: 0 })
    await worker()
    await client.signal("approval-1", "answer", "no", "answer-1")
    expect(await client.result("approval-1")).toBe("no")
    expect(await readEffects(store)).toMatchObject({ executions: 2, distinct: 2 })
  })
})
