import type { Store } from "@agentgpt/chain"
import { setTimeout as pause } from "node:timers/promises"
import { sql } from "kysely"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { createEffects, readEffects, sampleWorkflows } from "../../test/support/sample-workflows.ts"
import { startWorker } from "../../test/support/worker-process.ts"
import type { WorkerProcess } from "../../test/support/worker-process.ts"
import type { DurableEngine } from "./durable-port.ts"
import { openDurableEngine } from "./open-durable-engine.ts"

const RUNS = 200
const STEPS = 3 * RUNS
const CONCURRENCY = 4

let server: TestServer
let store: Store
let client: DurableEngine
let workers: WorkerProcess[]

beforeEach(async () => {
  server = await startServer()
  store = await server.fresh()
  await createEffects(store)
  workers = []
  client = await openDurableEngine({
    store,
    version: "1",
    isWorker: false,
    workflows: sampleWorkflows(store),
  })
  const requests = Array.from({ length: RUNS }, (_, index) => ({
    id: `run-${index}`,
    input: { stepMs: 60 },
    queue: "work",
  }))
  await client.enqueueAll("three", requests)
  await client.openQueue("work", { concurrencyPerWorker: CONCURRENCY })
}, 120_000)
afterEach(async () => {
  for (const worker of workers) worker.kill("SIGKILL")
  await Promise.all(workers.map(({ ended }) => ended))
  await client.close()
  await server.stop()
}, 120_000)

const worker = async (): Promise<WorkerProcess> => {
  // Many kills on purpose: none of them is the fault of a run.
  const started = startWorker(store, server.home, { mostExecutions: 1000 })
  workers.push(started)
  await started.until("ready")
  return started
}
const completed = async (): Promise<number> => (await client.measureQueue("work")).counts.COMPLETED
const countRecorded = async (): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from dbos.operation_outputs where function_name in ('a', 'b', 'c')`.execute(
    store.sql,
  )
  return rows[0]?.count ?? 0
}
async function expectAllDone(kills: number): Promise<void> {
  while ((await completed()) < RUNS) await pause(100)
  const { executions, distinct, effects } = await readEffects(store)
  expect({ distinct, effects, recorded: await countRecorded() }).toEqual({
    distinct: STEPS,
    effects: STEPS,
    recorded: STEPS,
  })
  // Each kill interrupts at most what one worker had in flight.
  expect(executions - distinct).toBeLessThanOrEqual(kills * CONCURRENCY)
}

describe("200 runs of three steps", () => {
  it.each([1, 2, 4])("%i workers: one is killed, all is done", async (number) => {
    const [killed] = await Promise.all(Array.from({ length: number }, worker))
    while ((await completed()) < 5) await pause(20)
    killed?.kill("SIGKILL")
    if (number === 1) await worker()
    await expectAllDone(1)
    expect((await readEffects(store)).pids).toBe(Math.max(2, number))
  })

  it("four workers, of which one is killed and replaced, four times", async () => {
    const living = await Promise.all(Array.from({ length: 4 }, worker))
    for (let kills = 0; kills < 4; kills += 1) {
      const before = await completed()
      while ((await completed()) < before + 15) await pause(20)
      living.shift()?.kill("SIGKILL")
      living.push(await worker())
    }
    await expectAllDone(4)
  })

  it("four workers and a database that is killed twice, the second time with two of the workers", async () => {
    const living = await Promise.all(Array.from({ length: 4 }, worker))
    for (const victims of [0, 2]) {
      const before = await completed()
      while ((await completed()) < before + 20) await pause(20)
      await server.kill()
      for (const victim of living.splice(0, victims)) victim.kill("SIGKILL")
      await pause(3000)
      await server.restart()
    }
    // A step may be executed again by every worker that was alive while the database was not.
    await expectAllDone(10)
  })

  it("a hundred at once in one process", async () => {
    await client.openQueue("work", { concurrencyPerWorker: 100 })
    const one = await worker()
    await expectAllDone(0)
    expect((await readEffects(store)).pids).toBe(1)
    expect(one.lines.length).toBe(1)
  })
})
