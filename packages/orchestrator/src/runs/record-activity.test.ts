import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"
import { afterAll, beforeAll, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { note } from "./note.ts"
import { openActivity, writeActivity } from "./record-activity.ts"
import { readSteps } from "./record-step.ts"
import type { StepActivity } from "./run-view.ts"

let server: TestServer
let store: Store
beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  await migrateDurable(store)
  await sql`
    insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
    values ('a', '', '', '{}', '{}', '{}', '[]', 'running')`.execute(store.sql)
  await sql`
    insert into agentgpt.run_step (run, step_id, place, state)
    values ('a', 'pay', 0, 'running'), ('a', 'wait', 1, 'waiting')`.execute(store.sql)
})
afterAll(() => server.stop())

const read = async () => (await readSteps(store, "a")).map(({ activity }) => activity)
const paid = (paymentsDone: number): StepActivity => ({ doing: "paying", paymentsDone, paymentsTotal: 100 })

it("what a running step does is seen, the newest last, and is gone when it ends", async () => {
  const tell = openActivity(store, { run: "a", stepId: "pay" })
  for (let done = 0; done <= 100; done += 1) tell(paid(done))
  await expect.poll(read).toEqual([paid(100), undefined])
  await note(store, "a", [{ kind: "step", stepId: "pay", state: "failed" }])
  expect(await read()).toEqual([undefined, undefined])
})

it("a step that is not running says nothing, and a database that is away is no failure", async () => {
  await writeActivity(store, "a", "wait", paid(1))
  await note(store, "a", [{ kind: "step", stepId: "wait", state: "running" }])
  const broken = { ...store, sql: undefined } as unknown as Store
  openActivity(broken, { run: "a", stepId: "wait" })(paid(2))
  expect(await read()).toEqual([undefined, undefined])
})
