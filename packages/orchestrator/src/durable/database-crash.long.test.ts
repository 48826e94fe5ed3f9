import type { Store } from "@agentgpt/chain"
import { setTimeout as pause } from "node:timers/promises"
import { afterAll, beforeAll, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { createEffects, readEffects, sampleWorkflows } from "../../test/support/sample-workflows.ts"
import type { DurableEngine } from "./durable-port.ts"
import { openDurableEngine } from "./open-durable-engine.ts"

let server: TestServer
let store: Store
let engine: DurableEngine

beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  await createEffects(store)
  engine = await openDurableEngine({
    store,
    version: "1",
    pollMs: 20,
    beatMs: 200,
    lostAfterMs: 1000,
    patienceMs: 1500,
    workflows: sampleWorkflows(store),
  })
})
afterAll(async () => {
  await engine.close()
  await server.stop()
})

it("a killed PostgreSQL stops runs where they are, and they go on when it is back", async () => {
  const ids = Array.from({ length: 8 }, (_, index) => `run-${index}`)
  await engine.openQueue("work", { concurrencyPerWorker: 4 })
  for (const id of ids.slice(0, 4)) await engine.start("three", { id, input: { stepMs: 120 } })
  const rest = ids.slice(4).map((id) => ({ id, input: { stepMs: 120 }, queue: "work" }))
  await engine.enqueueAll("three", rest)
  await engine.start("approval", { id: "approval", input: null })
  const results = Promise.all(ids.map((id) => engine.result(id)))
  while ((await readEffects(store)).executions < 3) await pause(20)
  await server.kill()
  await expect(engine.start("three", { id: "meanwhile", input: { stepMs: 1 } })).rejects.toMatchObject({
    code: "STORE_UNREACHABLE",
    recovery: "retry",
  })
  await expect(engine.list()).rejects.toMatchObject({ code: "STORE_UNREACHABLE" })
  await pause(1200)
  await server.restart()
  expect(await results).toEqual(ids)
  await engine.start("three", { id: "meanwhile", input: { stepMs: 1 } })
  expect(await engine.result("meanwhile")).toBe("meanwhile")
  await engine.signal("approval", "answer", "yes", "answer-1")
  expect(await engine.result("approval")).toBe("yes")
  expect(await readEffects(store)).toMatchObject({ distinct: 29, effects: 29 })
})
