import type { PayoutReport, Store } from "@agentgpt/chain"
import { sql } from "kysely"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import {
  address,
  ASSET,
  CHAIN,
  OTHER_TOKEN,
  PAYEE,
  PAYER,
  ROUTER,
  TOKEN,
  transferTask,
} from "../../test/support/plan-fixture.ts"
import { planOf, POLICY, withLimits } from "../../test/support/policy-fixture.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { ALL_MIGRATIONS } from "../durable/migrations/all-migrations.ts"
import { DAY_MS } from "../guard/judgement-facts.ts"
import { judgePlan } from "../guard/judge-plan.ts"
import { readEffects } from "../guard/read-effects.ts"
import { writePlan } from "../plan/plan-json.ts"
import { note } from "./note.ts"
import { readFacts } from "./read-facts.ts"
import { planRunPayments, readPaymentsOf, recordPayout } from "./record-payments.ts"
import { closePayroll } from "./unclosed-payrolls.ts"
import { viewRun } from "./view-run.ts"

// Which payments of other runs count in the limits of a day, and from when.

const LONG_AGO_MS = DAY_MS + 3_600_000

let server: TestServer
let store: Store
beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  await migrateDurable(store)
})
afterAll(() => server.stop())
beforeEach(() => sql`truncate agentgpt.run cascade`.execute(store.sql))

/** A run with one step that was let in so long ago, and pays one unit to the payee. */
async function planLongAgo(run: string, status = "planned"): Promise<void> {
  const at = new Date(Date.now() - LONG_AGO_MS)
  await sql`
    insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
    values (${run}, '', '', '{}', '{}', '{}', '[]', 'running')`.execute(store.sql)
  await sql`
    insert into agentgpt.run_step (run, step_id, place, state) values (${run}, 'pay', 0, 'waiting')`.execute(
    store.sql,
  )
  await sql`
    insert into agentgpt.run_payment (run, step_id, place, chain_id, asset, payer, key, recipient, amount, status, at)
    values (${run}, 'pay', 1, ${CHAIN}, ${ASSET}, ${PAYER}, 'e-1', ${PAYEE}, 1, ${status}, ${at})`.execute(
    store.sql,
  )
}

async function endRun(run: string): Promise<void> {
  await sql`update agentgpt.run set state = 'cancelled', ended_at = now() where run = ${run}`.execute(
    store.sql,
  )
}

const facts = async (nowMs: number) => {
  const { plan } = await planOf(transferTask())
  return readFacts(store, { run: "mine", nowMs, rosters: [], plan, policy: POLICY })
}
const countedAt = async (nowMs: number) => (await facts(nowMs)).pastPayments.map(({ amount }) => amount)
const counted = () => countedAt(Date.now())
const paid = { rows: [{ row: 1, status: "paid" }] } as unknown as PayoutReport

describe("a payment that was let in more than a day ago", () => {
  it("counts as one of now while its run goes on", async () => {
    await planLongAgo("waits")
    const { pastPayments, ...rest } = await facts(Date.now())
    expect(pastPayments).toMatchObject([{ recipient: PAYEE, amount: "1", atMs: rest.nowMs }])
    const { plan, rosters } = await planOf(transferTask({ amount: "950" }))
    const policy = withLimits({ perPayee: 950_000_000n })
    const codesOf = (past: typeof pastPayments) =>
      judgePlan(plan, policy, { ...rest, rosters, pastPayments: past }).findings.map(({ code }) => code)
    expect(codesOf([])).not.toContain("POLICY_PAYEE_CAP")
    expect(codesOf(pastPayments)).toContain("POLICY_PAYEE_CAP")
  })

  it.each<[string, () => Promise<unknown>]>([
    ["payroll", () => recordPayout(store, "paid", "pay", paid, new Set())],
    ["single step", () => note(store, "paid", [{ kind: "transfers", stepId: "pay", status: "paid" }])],
  ])("counts for a day from when it was made, by a %s", async (_name, record) => {
    await planLongAgo("paid")
    await record()
    await endRun("paid")
    expect(await counted()).toEqual(["1"])
    expect(await countedAt(Date.now() + DAY_MS - 60_000)).toEqual(["1"])
    expect(await countedAt(Date.now() + DAY_MS + 60_000)).toEqual([])
  })

  it("that is looked at again later was not made later", async () => {
    await planLongAgo("paid", "owed")
    await recordPayout(store, "paid", "pay", paid, new Set())
    expect(await counted()).toEqual([])
  })

  it("counts by a version that did not write down yet when it was made", async () => {
    const present = store
    store = await server.fresh()
    const older = Object.entries(ALL_MIGRATIONS).filter(([name]) => name < "0009")
    await migrateDurable(store, Object.fromEntries(older))
    for (const run of ["now", "before"]) await planLongAgo(run, "paid")
    await sql`update agentgpt.run_step set ended_at = now() - interval '1 hour' where run = 'now'`.execute(
      store.sql,
    )
    const ended = new Date(Date.now() - LONG_AGO_MS)
    await sql`update agentgpt.run_step set ended_at = ${ended} where run = 'before'`.execute(store.sql)
    expect(await counted()).toEqual([])
    await migrateDurable(store)
    expect(await counted()).toEqual(["1"])
    expect(await countedAt(Date.now() + DAY_MS - 1_800_000)).toEqual([])
    store = present
  })
})

describe("a payment of a run that has ended without saying whom it paid", () => {
  it("does not count where it was never begun", async () => {
    await planLongAgo("ended")
    await endRun("ended")
    expect(await counted()).toEqual([])
  })

  it("counts until its payroll is closed", async () => {
    await planLongAgo("ended")
    await sql`
      insert into agentgpt.run_payroll
        (run, step_id, chain_id, run_id, payout, chunk_size, excluded, privacy)
      values ('ended', 'pay', ${CHAIN}, '0x', '{}', 256, '[]', 0)`.execute(store.sql)
    await endRun("ended")
    expect(await counted()).toEqual(["1"])
    await closePayroll(store, { run: "ended", stepId: "pay" })
    expect(await counted()).toEqual([])
  })

  it("counts for a day from when its step began", async () => {
    await planLongAgo("ended")
    await note(store, "ended", [{ kind: "step", stepId: "pay", state: "running" }])
    await endRun("ended")
    expect(await counted()).toEqual(["1"])
    expect(await countedAt(Date.now() + DAY_MS + 60_000)).toEqual([])
  })
})

it("what other runs sold or allowed counts in the sum of a day, and is no payment to anybody", async () => {
  const params = {
    chain: CHAIN,
    account: PAYER,
    sell: TOKEN,
    buy: OTHER_TOKEN,
    decimals: 6,
    maxSlippage: "0.5%",
  }
  const spender = { chain: CHAIN, token: TOKEN, decimals: 6, owner: PAYER, spender: ROUTER }
  const { plan: swap } = await planOf({ action: "fx_swap", params: { ...params, amount: "500" } })
  const { plan: allowance } = await planOf({ action: "approve", params: { ...spender, amount: "20" } })
  const task = transferTask({ amount: "1" })
  const { plan: transfer } = await planOf(task)
  for (const [run, plan] of Object.entries({ swap, allowance, transfer })) {
    await sql`
      insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
      values (${run}, '', ${writePlan(plan)}, '{"reasons":[]}', '{}', '{"findings":[]}', '[]', 'running')`.execute(
      store.sql,
    )
    for (const [place, { id }] of plan.steps.entries()) {
      await sql`
        insert into agentgpt.run_step (run, step_id, place, state) values (${run}, ${id}, ${place}, 'done')`.execute(
        store.sql,
      )
    }
    await planRunPayments(store, run, { plan, effects: readEffects(plan, POLICY, []), rosters: [] })
    const notes = plan.steps.map(({ id: stepId }) => ({ kind: "transfers", stepId, status: "paid" }) as const)
    await note(store, run, notes)
    await endRun(run)
  }
  const { pastPayments, ...rest } = await facts(Date.now())
  const sums = pastPayments.map(({ recipient, amount }) => [recipient, amount])
  expect(sums.toSorted()).toEqual(
    [
      [PAYEE, "1000000"],
      [undefined, "520000000"],
    ].toSorted(),
  )
  const codesOf = (perDay: bigint) =>
    judgePlan(transfer, withLimits({ perDay }), { ...rest, pastPayments }).findings.map(({ code }) => code)
  expect(codesOf(521_999_999n)).toContain("POLICY_DAY_CAP")
  expect(codesOf(522_000_000n)).not.toContain("POLICY_DAY_CAP")
  for (const [run, paidCount] of Object.entries({ swap: 0, allowance: 0, transfer: 1 })) {
    expect(await readPaymentsOf(store, run)).toHaveLength(paidCount)
    expect((await viewRun(store, run)).payments).toMatchObject({ planned: paidCount, paid: paidCount })
  }
})

it("of an order to another chain what it brings counts, not the bounds of its fees", async () => {
  await sql`
    insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
    values ('order', '', '', '{}', '{}', '{}', '[]', 'running')`.execute(store.sql)
  const amount = { stepId: "order", chainId: CHAIN, asset: ASSET, amount: 5n }
  const effects = { amounts: [amount, { ...amount, recipient: PAYEE }, amount], accounts: [] }
  const plan = { steps: [{ id: "order", kind: "bridge.execute", chainId: CHAIN, inputs: {} }] }
  const planned = { plan, effects, rosters: [] } as unknown as Parameters<typeof planRunPayments>[2]
  await planRunPayments(store, "order", planned)
  const { pastPayments } = await facts(Date.now())
  expect(pastPayments).toMatchObject([{ recipient: PAYEE, amount: "5" }])
})

it("a payee is known by where the payer last paid the key, not by what was only planned", async () => {
  const other = address(0x31)
  await planLongAgo("first", "paid")
  await planLongAgo("second", "paid")
  await planLongAgo("third")
  await sql`
    update agentgpt.run_payment set recipient = ${other}, at = at + interval '1 minute' where run = 'second'`.execute(
    store.sql,
  )
  await sql`update agentgpt.run_payment set at = at + interval '1 hour' where run = 'third'`.execute(
    store.sql,
  )
  const { plan } = await planOf(transferTask())
  const row = { row: 1, line: 1, key: "e-1", recipient: PAYEE, amount: 1n }
  const rosters = [
    { hash: "0x01", asset: ASSET, payer: PAYER, decimals: 6, rows: [row], count: 1, total: 1n },
  ] as const
  const judged = { run: "mine", nowMs: Date.now(), rosters, plan, policy: POLICY }
  expect((await readFacts(store, judged)).lastPayees).toEqual([
    { payer: PAYER, key: "e-1", recipient: other },
  ])
})
