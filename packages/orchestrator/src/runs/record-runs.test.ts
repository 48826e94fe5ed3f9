import type { Store } from "@agentgpt/chain"
import { computeWorkflowId } from "@agentgpt/core"
import { sql } from "kysely"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { address, ASSET, PAYEE, transferTask } from "../../test/support/plan-fixture.ts"
import { COIN, planOf, POLICY } from "../../test/support/policy-fixture.ts"
import { DAY_MS } from "../guard/judgement-facts.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { openOrchestrator } from "../open-orchestrator.ts"
import type { OrchestratorOptions } from "../open-orchestrator.ts"
import { writePlan } from "../plan/plan-json.ts"
import type { Plan } from "../plan/plan.ts"
import { readFacts } from "./read-facts.ts"
import { createTermsReader } from "./read-terms.ts"
import { expectProof, recordProof } from "./record-proof.ts"
import {
  closePayroll,
  displacePrepared,
  isAllowanceTaken,
  isPayrollClosed,
  isPrepared,
  markPrepared,
  openPayroll,
} from "./unclosed-payrolls.ts"
import { freezePayroll } from "../execute/freeze-payroll.ts"
import { findSpeculation, readHitRate, recordDiscarded, recordSpeculation } from "./record-speculation.ts"

let server: TestServer
let store: Store
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())
beforeEach(async () => {
  store = await server.fresh()
  await migrateDurable(store)
})

async function writeRun(run: string, method = "speculative"): Promise<void> {
  await sql`
    insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
    values (${run}, '', '', ${JSON.stringify({ method })}::jsonb, '{}', '{}', '[]', 'running')`.execute(
    store.sql,
  )
}

it("the hit rate counts every run once, by how its waiting ended", async () => {
  const trigger = { kind: "gas", atMostWei: "1", onExpiry: "discard" } as const
  const end = (run: string, outcome: "fired" | "expired") =>
    recordSpeculation(store, run, { outcome, waitedMs: 5, trigger })
  for (const run of ["a", "b", "c", "d"]) await writeRun(run)
  await writeRun("e", "batch")
  await end("a", "fired")
  await end("a", "expired")
  await end("b", "expired")
  for (const run of ["a", "b", "c", "e"]) await recordDiscarded(store, run)
  expect(await readHitRate(store)).toEqual({ fired: 1, expired: 1, discarded: 1 })
  // Begun anew, it came after all.
  await end("b", "fired")
  expect(await readHitRate(store)).toEqual({ fired: 2, expired: 0, discarded: 1 })
  expect([await findSpeculation(store, "a"), await findSpeculation(store, "d")]).toEqual(["fired", undefined])
})

it("a proof has ended where it is archived, has failed, or is verified and not to be archived", async () => {
  await writeRun("a")
  const place = { run: "a", stepId: "pay" }
  await expectProof(store, place, { chainId: "eip155:1", runId: "0x01" }, "DEV")
  const hasEnded = async () => {
    const { rows } = await sql<{ ended: boolean }>`
      select ended_at is not null as ended from agentgpt.run_proof`.execute(store.sql)
    return rows[0]?.ended
  }
  const seen: (boolean | undefined)[] = []
  for (const progress of [
    { state: "verified" },
    { state: "failed" },
    { done: 1 },
    { state: "proving" },
    { state: "verified", isEnd: true },
    { state: "proving" },
    { state: "archived" },
  ] as const) {
    await recordProof(store, place, progress)
    seen.push(await hasEnded())
  }
  expect(seen).toEqual([false, true, true, false, true, false, true])
})

it("the terms of a run are read once, and those of the hundred runs that were asked for last are kept", async () => {
  const step = {
    id: "a",
    kind: "note",
    agentId: "one",
    role: 3,
    chainId: "eip155:1",
    after: [],
    inputs: {},
    moves: [],
  }
  const plan = { version: 1, workflowId: computeWorkflowId([step]), steps: [step] } as unknown as Plan
  const runs = Array.from({ length: 101 }, (_, index) => `run-${index}`)
  for (const run of runs) await writeRun(run)
  await sql`update agentgpt.run set plan = ${writePlan(plan)}, hints = '{"maxTxs":7}'`.execute(store.sql)
  const read = createTermsReader(store)
  for (const run of [...runs.slice(0, 100), "run-0", "run-100"]) await read(run)
  await sql`delete from agentgpt.run`.execute(store.sql)
  expect(await read("run-0")).toEqual({ plan, hints: { maxTxs: 7 } })
  await expect(read("run-1")).rejects.toMatchObject({ code: "WORKFLOW_NOT_FOUND" })
  expect((await read("run-2")).hints).toEqual({ maxTxs: 7 })
})

it("a plan is judged by what other runs paid in the last day, those summed whom it does not pay", async () => {
  const nowMs = Date.now()
  const { plan } = await planOf(transferTask())
  const [other, third] = [address(0x31), address(0x32)]
  for (const run of ["mine", "open", "ended"]) await writeRun(run)
  await sql`update agentgpt.run set ended_at = now() where run = 'ended'`.execute(store.sql)
  const pay = async (
    [run, status, recipient, amount]: readonly [string, string, string, number],
    { ageMs = 1, asset = ASSET }: { readonly ageMs?: number; readonly asset?: string } = {},
  ) => {
    await sql`
      insert into agentgpt.run_payment (run, step_id, place, chain_id, asset, payer, key, recipient, amount, status, at)
      select ${run}, 'pay', count(*), 'eip155:1', ${asset}, '0x01', 'k', ${recipient}, ${amount}, ${status},
        ${new Date(nowMs - ageMs)} from agentgpt.run_payment`.execute(store.sql)
  }
  await pay(["open", "paid", PAYEE, 1])
  await pay(["ended", "owed", PAYEE, 2])
  await pay(["open", "planned", PAYEE, 4])
  await pay(["open", "paid", other, 8])
  await pay(["ended", "paid", third, 16], { ageMs: DAY_MS - 60_000 })
  await pay(["open", "paid", other, 32], { asset: COIN })
  // None of these counts.
  await pay(["ended", "planned", PAYEE, 100])
  for (const status of ["unpaid", "refunded", "refused"]) await pay(["open", status, PAYEE, 200])
  await pay(["mine", "paid", PAYEE, 400])
  await pay(["open", "paid", PAYEE, 800], { ageMs: DAY_MS })
  const { pastPayments } = await readFacts(store, { run: "mine", nowMs, rosters: [], plan, policy: POLICY })
  const sums = pastPayments.map(({ asset, recipient, amount }) => [asset, recipient, amount])
  expect(sums.toSorted()).toEqual(
    [
      [ASSET, PAYEE, "7"],
      [ASSET, undefined, "24"],
      [COIN, undefined, "32"],
    ].toSorted(),
  )
  expect(pastPayments.find(({ amount }) => amount === "24")?.atMs).toBe(nowMs - 1)
})

it("rpcFallback that is off refuses a chain with several nodes before anything is opened", async () => {
  const pool = { status: () => [{}, {}] }
  const options = { store, version: "1", chains: [{ chainId: "eip155:1", pool }], rpcFallback: false }
  await expect(openOrchestrator(options as unknown as OrchestratorOptions)).rejects.toMatchObject({
    code: "WORKFLOW_OPTION_INVALID",
    meta: ["eip155:1 has 2: give it one."],
  })
})

it("a payroll that is only prepared gives way to those that pay, not to another that prepares", async () => {
  const [payer, token] = [`0x${"a1".repeat(20)}`, `0x${"b2".repeat(20)}`] as const
  const place = { chainId: "eip155:1", payer, token } as const
  const [first, second] = ["first", "second"].map((run) => ({ run, stepId: "pay" })) as [
    PayrollPlace,
    PayrollPlace,
  ]
  for (const { run, stepId } of [first, second]) {
    await writeRun(run)
    await sql`
      insert into agentgpt.run_step (run, step_id, place, state) values (${run}, ${stepId}, 0, 'waiting')`.execute(
      store.sql,
    )
    const payout = { ...place, batchPayout: payer, workflowId: `0x${"ab".repeat(32)}` } as const
    const terms = { chunkSize: 16, privacy: 0, excluded: [], proofTerms: undefined } as const
    await freezePayroll(store, { run, stepId, chainId: place.chainId, payout, ...terms })
  }
  const isTaken = (isAhead = false) =>
    isAllowanceTaken(store, place, { ...second, isBegunAnew: false, isAhead }, async () => true)
  await closePayroll(store, second)
  // What is still being made ready may be on its way.
  expect([await isTaken(), await isTaken(true)]).toEqual([true, true])
  await markPrepared(store, first)
  expect([await isTaken(), await isTaken(true)]).toEqual([false, true])
  await displacePrepared(store, { ...place, token: payer }, second)
  await displacePrepared(store, place, first)
  expect(await isPrepared(store, first)).toBe(true)
  await displacePrepared(store, place, second)
  expect([await isPrepared(store, first), await isPayrollClosed(store, first)]).toEqual([false, true])
  // It is closed: only what is open can be ready.
  await markPrepared(store, first)
  expect(await isPrepared(store, first)).toBe(false)
  // Begun for good, it is one of those that pay.
  await openPayroll(store, first)
  await markPrepared(store, first)
  await openPayroll(store, first)
  expect(await isTaken()).toBe(true)
})

type PayrollPlace = { readonly run: string; readonly stepId: string }
