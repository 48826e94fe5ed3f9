import { setTimeout as pause } from "node:timers/promises"
import type { Store } from "@agentgpt/chain"
import { EXECUTION_METHODS } from "@agentgpt/core"
import { sql } from "kysely"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { transferTask } from "../../test/support/plan-fixture.ts"
import { FACTS, planOf, POLICY } from "../../test/support/policy-fixture.ts"
import type { DurableEngine, WorkflowFilter } from "../durable/durable-port.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { judgePlan } from "../guard/judge-plan.ts"
import { awaitRun, lookAt } from "./await-run.ts"
import { readEvents } from "./append-event.ts"
import { retryRun } from "./control-run.ts"
import { note } from "./note.ts"
import { expectProof, recordProof } from "./record-proof.ts"
import { insertRun, moveRun, requireRun } from "./run-record.ts"
import { viewRun } from "./view-run.ts"
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

describe("of a run that was cancelled after a payroll of it was paid", () => {
  /** The engine's records: the run's own workflow has ended, these of proofs are still there. */
  const deskOf = (proofs: readonly { readonly id: string; readonly status: string }[] = []) => {
    const list = async ({ idPrefix = "", status }: WorkflowFilter = {}) =>
      proofs.filter((each) => each.id.startsWith(idPrefix) && each.status === status)
    const find = async () => ({ status: "CANCELLED" })
    return { store, durable: { find, list, start: async () => undefined } as unknown as DurableEngine }
  }

  async function writeCancelled(run: string, state: "cancelled" | "denied" = "cancelled"): Promise<void> {
    await writeRun(run)
    const { plan } = await requireRun(store, run)
    const [step] = plan.steps
    await note(store, run, [{ kind: "step", stepId: step!.id, state: "done" }])
    await expectProof(store, { run, stepId: step!.id }, { chainId: step!.chainId, runId: "0x01" }, "DEV")
    await moveRun(store, run, ["running"], state)
  }

  const stepOf = async (run: string) => (await viewRun(store, run)).steps[0]!
  const proofOf = async (run: string) => {
    const [{ state, errorCode, endedAtMs } = {} as never] = (await viewRun(store, run)).proofs
    return { state, errorCode, hasEnded: endedAtMs !== undefined }
  }
  const CALLED_OFF = { state: "failed", errorCode: "WORKFLOW_CANCELLED", hasEnded: true }
  const WAITING = { state: "waiting", errorCode: undefined, hasEnded: false }

  it("the proof that was never begun has ended, and nobody waits for it", async () => {
    await writeCancelled("paid")
    const { view } = await awaitRun(deskOf(), "paid")
    expect(view).toMatchObject({ state: "cancelled", proofs: [{ errorCode: "WORKFLOW_CANCELLED" }] })
    expect(await proofOf("paid")).toEqual(CALLED_OFF)
  })

  it("a retry of the run has it made, and is waited for again", async () => {
    await writeCancelled("again")
    await awaitRun(deskOf(), "again")
    await retryRun(deskOf(), "again")
    expect(await proofOf("again")).toEqual(WAITING)
  })

  it("a proof that failed by itself is not taken up by a retry of the run", async () => {
    await writeCancelled("broken")
    const { stepId } = await stepOf("broken")
    await recordProof(store, { run: "broken", stepId }, { state: "failed", errorCode: "PROOF_KEY_MISMATCH" })
    await retryRun(deskOf(), "broken")
    expect(await proofOf("broken")).toMatchObject({ state: "failed", errorCode: "PROOF_KEY_MISMATCH" })
  })

  it.each(["QUEUED", "RUNNING"])(
    "a proof that an earlier try began and that is %s goes on",
    async (status) => {
      const run = `begun-${status}`
      await writeCancelled(run)
      const { stepId } = await stepOf(run)
      // That of another step does not count.
      const others = [{ id: `${run}/proof/0/other`, status }]
      await lookAt(deskOf([...others, { id: `${run}/proof/0/${stepId}`, status }]), run)
      await lookAt(deskOf([...others, { id: `${run}/proof/0/${stepId}/again/1`, status }]), run)
      expect(await proofOf(run)).toEqual(WAITING)
      await lookAt(deskOf(others), run)
      expect(await proofOf(run)).toEqual(CALLED_OFF)
    },
  )

  it("nothing is called off while its workflow may still begin the proof", async () => {
    await writeCancelled("working")
    const desk = deskOf()
    const durable = { ...desk.durable, find: async () => ({ status: "RUNNING" }) } as unknown as DurableEngine
    await lookAt({ store, durable }, "working")
    expect(await proofOf("working")).toEqual(WAITING)
  })

  it.each(["running", "cancelled"])(
    "nothing is called off of a later try, which is %s by now",
    async (state) => {
      const run = `taken-${state}`
      await writeCancelled(run)
      const list = async () => {
        await sql`update agentgpt.run set state = ${state}, tries = 1 where run = ${run}`.execute(store.sql)
        return []
      }
      await lookAt({ store, durable: { ...deskOf().durable, list } }, run)
      expect(await proofOf(run)).toEqual(WAITING)
    },
  )

  it("one that was denied when it was begun anew says so", async () => {
    await writeCancelled("denied", "denied")
    await sql`
      update agentgpt.run set error = '{"code":"POLICY_CHANGED","message":""}' where run = 'denied'`.execute(
      store.sql,
    )
    await awaitRun(deskOf(), "denied")
    expect(await proofOf("denied")).toMatchObject({ state: "failed", errorCode: "POLICY_CHANGED" })
  })
})
