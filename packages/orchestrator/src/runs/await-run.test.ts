import { setTimeout as pause } from "node:timers/promises"
import type { Store } from "@agentgpt/chain"
import { EXECUTION_METHODS } from "@agentgpt/core"
import { afterAll, beforeAll, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { transferTask } from "../../test/support/plan-fixture.ts"
import { FACTS, planOf, POLICY } from "../../test/support/policy-fixture.ts"
import type { DurableEngine } from "../durable/durable-port.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { judgePlan } from "../guard/judge-plan.ts"
import { awaitRun } from "./await-run.ts"
import { readEvents } from "./append-event.ts"
import { insertRun, moveRun } from "./run-record.ts"
import { readTask } from "../task/read-task.ts"

let server: TestServer
let store: Store
beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  await migrateDurable(store)
})
afterAll(() => server.stop())

async function writeRun(run: string): Promise<void> {
  const { plan, rosters } = await planOf(transferTask())
  const decision = judgePlan(plan, POLICY, { ...FACTS, rosters })
  const scores = { sequential: 0, batch: 1, parallel: 0, speculative: 0 }
  const route = {
    method: "batch",
    scores,
    reasons: [],
    isOverride: false,
    methods: EXECUTION_METHODS,
  } as const
  const { hints } = readTask(transferTask())
  const request = { requestHash: "", plan, route, hints, decision, refusedRows: [], rosters }
  await insertRun(store, { run, state: "running", ...request })
}

it("of many who wait, few look at once, and each is told of its own end", async () => {
  const runs = Array.from({ length: 30 }, (_, index) => `waits-${index}`)
  for (const run of runs) await writeRun(run)
  let [now, most, looks] = [0, 0, 0]
  const find = async () => {
    looks += 1
    now += 1
    most = Math.max(most, now)
    await pause(5)
    now -= 1
    return { status: "RUNNING" }
  }
  const desk = { store, durable: { find } as unknown as DurableEngine }
  const waiting = runs.map((run) => awaitRun(desk, run))
  while (looks < 2 * runs.length) await pause(10)
  for (const run of runs) await moveRun(store, run, ["running"], "completed")
  const ended = await Promise.all(waiting)
  expect(ended.map(({ view }) => [view.run, view.state])).toEqual(runs.map((run) => [run, "completed"]))
  expect(most).toBe(2)
})

it("a run whose workflow was given up has failed, and its log says so once", async () => {
  await writeRun("dead")
  const durable = {
    find: async () => ({ id: "dead", status: "FAILED" }),
    listDead: async () => [{ id: "dead", why: "5 processes ended while they worked at it." }],
  }
  const desk = { store, durable: durable as unknown as DurableEngine }
  const ends = await Promise.all([awaitRun(desk, "dead"), awaitRun(desk, "dead")])
  const error = { code: "WORKFLOW_NEEDS_REPAIR", message: "5 processes ended while they worked at it." }
  for (const { view } of ends) expect(view).toMatchObject({ state: "failed", error })
  expect((await readEvents(store, "dead", 0)).map(({ type, data }) => [type, data])).toEqual([
    ["run-end", { status: "failed", errorCode: error.code }],
  ])
})
