import type { Orchestrator } from "@agentgpt/agentgpt"
import type { Store } from "@agentgpt/chain"
import { afterAll, beforeAll, expect, test } from "vitest"

import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import { type DearNode, startDearNode } from "./support/dear-node.ts"
import { createRows, openRunOffice, PAYER, payrollTask, type Row, unitsOf } from "./support/run-office.ts"
import { type SmallChain, startSmallChain } from "./support/small-chain.ts"

// What is done of a run before what it waits for has come, and what is left of that when it does not come.

const CHEAP = 1n
const DEAR = 10n ** 12n
let chain: SmallChain
let node: DearNode
let server: TestServer
let store: Store
let desk: Orchestrator
let group = 700

beforeAll(async () => {
  ;[chain, server] = await Promise.all([startSmallChain(), startServer()])
  await chain.fund(PAYER.address, 10n ** 12n)
  node = await startDearNode(chain.site.url)
  store = await server.fresh()
  await open()
})

afterAll(async () => {
  await desk?.close()
  await node?.stop()
  await server?.stop()
  await chain?.stop()
})

async function open(): Promise<void> {
  desk = await openRunOffice(store, { sites: [{ ...chain.site, url: node.url }] })
}

function newRows(): readonly Row[] {
  group += 1
  return createRows(3, group)
}

const receivedBy = (rows: readonly Row[]) => chain.receivedBy(rows.map(({ address }) => address))
const onceEach = (rows: readonly Row[]) => rows.map(({ amount }) => [unitsOf(amount)])
const nobody = (rows: readonly Row[]) => rows.map(() => [])
const totalOf = (rows: readonly Row[]) => rows.reduce((sum, { amount }) => sum + unitsOf(amount), 0n)
const allowance = () => chain.allowanceOf(PAYER.address)

async function wait(run: string, rows: readonly Row[]): Promise<void> {
  const trigger = { gasThreshold: "0.000000001", expiresAtMs: Date.now() + 600_000 }
  await desk.start({ run, method: "speculative", task: payrollTask(chain.site, rows, { trigger }) })
}

const all = async <T>(table: string): Promise<readonly T[]> =>
  store.sql
    .selectFrom(`agentgpt.${table}` as never)
    .selectAll()
    .execute() as Promise<T[]>

/** How its payroll stands, as the journal has it. */
async function standing(run: string) {
  const payrolls = await all<{ run: string; prepared_at: Date | null; closed_at: Date | null }>("run_payroll")
  const payroll = payrolls.find((row) => row.run === run)
  return payroll && { prepared: payroll.prepared_at !== null, closed: payroll.closed_at !== null }
}

async function waitReady(run: string, rows: readonly Row[]): Promise<void> {
  node.sayPrice(DEAR)
  await wait(run, rows)
  await expect.poll(() => standing(run)).toEqual({ prepared: true, closed: false })
}

/** What asks the node for work: how often it looks for new blocks depends on the time. */
function countWork() {
  const asked = node.takeAsked()
  const count = (...methods: readonly string[]) => asked.filter((method) => methods.includes(method)).length
  const [sent, measured] = [count("eth_sendRawTransaction"), count("eth_estimateGas")]
  return { sent, measured, asked: sent + measured + count("eth_call", "eth_getBalance", "eth_feeHistory") }
}

test("all but paying is done before its trigger comes, and then less is left to do than without", async () => {
  const [prepared, plain] = [newRows(), newRows()]
  await waitReady("prepared", prepared)
  expect(await allowance()).toBe(totalOf(prepared))
  expect(await receivedBy(prepared)).toEqual(nobody(prepared))
  const written = await all<{ idempotency_key: string }>("intent")
  expect(written.map(({ idempotency_key: key }) => key.split("/").slice(-2).join("/"))).toEqual(["allow/0"])
  expect(await desk.find("prepared")).toMatchObject({ state: "running", steps: [{ state: "waiting" }] })
  node.takeAsked()
  node.sayPrice(CHEAP)
  expect((await desk.result("prepared")).view).toMatchObject({ state: "completed", payments: { paid: 3 } })
  const less = countWork()
  expect(await receivedBy(prepared)).toEqual(onceEach(prepared))
  await wait("plain", plain)
  expect((await desk.result("plain")).view).toMatchObject({ state: "completed", payments: { paid: 3 } })
  const more = countWork()
  expect(less).toMatchObject({ sent: 1, measured: 0 })
  expect(more).toMatchObject({ sent: 2, measured: 2 })
  expect(less.asked).toBeLessThan(more.asked)
  expect(await desk.hitRate()).toEqual({ fired: 2, expired: 0, discarded: 0 })
  expect(await allowance()).toBe(0n)
})

test("it holds up no other payroll of its payer, and gets back what that has displaced", async () => {
  const [first, second] = [newRows(), newRows()]
  await waitReady("gives-way", first)
  const { view } = await desk.run({ run: "passes", method: "batch", task: payrollTask(chain.site, second) })
  expect(view).toMatchObject({ state: "completed", payments: { paid: 3 } })
  expect(await receivedBy(first)).toEqual(nobody(first))
  await expect.poll(() => standing("gives-way")).toEqual({ prepared: true, closed: false })
  expect(await allowance()).toBe(totalOf(first))
  node.sayPrice(CHEAP)
  expect((await desk.result("gives-way")).view).toMatchObject({ state: "completed", payments: { paid: 3 } })
  expect(await receivedBy([...first, ...second])).toEqual(onceEach([...first, ...second]))
  expect(await allowance()).toBe(0n)
})

/** As if its time had passed while nobody worked at it. */
async function expire(run: string): Promise<void> {
  await desk.close()
  const runs = await all<{ run: string; hints: { trigger: object } }>("run")
  const row = runs.find((one) => one.run === run)
  const hints = { ...row?.hints, trigger: { ...row?.hints.trigger, expiresAtMs: 1 } }
  await store.sql
    .updateTable("agentgpt.run" as never)
    .set({ hints: JSON.stringify(hints) } as never)
    .where("run" as never, "=", run as never)
    .execute()
  await open()
}

test.each(["expires", "is cancelled", "fails"])("what was allowed is taken back when it %s", async (how) => {
  const rows = newRows()
  const run = how.replace(" ", "-")
  await waitReady(run, rows)
  expect(await allowance()).toBe(totalOf(rows))
  if (how === "expires") await expire(run)
  if (how === "is cancelled") await desk.cancel(run)
  if (how === "fails") node.sayPrice("nothing that is a price")
  const end = how === "fails" ? "failed" : "cancelled"
  await expect.poll(async () => (await desk.find(run))?.state).toBe(end)
  await expect.poll(allowance).toBe(0n)
  await expect.poll(() => standing(run)).toEqual({ prepared: false, closed: true })
  expect(await receivedBy(rows)).toEqual(nobody(rows))
})

test("what cannot be paid allows nothing while it waits, and is paid if it can be when the time comes", async () => {
  const rows = newRows()
  const rest = await chain.drain(PAYER.address)
  node.sayPrice(DEAR)
  await wait("poor", rows)
  await expect.poll(() => standing("poor")).toEqual({ prepared: false, closed: true })
  expect(await allowance()).toBe(0n)
  expect((await desk.find("poor"))?.state).toBe("running")
  await chain.fund(PAYER.address, rest)
  node.sayPrice(CHEAP)
  expect((await desk.result("poor")).view).toMatchObject({ state: "completed", payments: { paid: 3 } })
  expect(await receivedBy(rows)).toEqual(onceEach(rows))
})

test("a single transfer is tried while it waits, and not once more before it is handed over", async () => {
  const { chainId, token } = chain.site
  const [to, later] = newRows().map(({ address }) => address)
  const params = {
    chain: chainId,
    token: token.address,
    decimals: token.decimals,
    payer: PAYER.address,
    amount: "2",
  }
  const transfer = (run: string, payee = to) => {
    const trigger = { gasThreshold: "0.000000001", expiresAtMs: Date.now() + 600_000 }
    const task = { action: "transfer", params: { ...params, to: payee }, trigger }
    return desk.start({ run, method: "speculative", task })
  }
  const known = (await all("intent")).length
  node.sayPrice(DEAR)
  node.takeAsked()
  await transfer("tried")
  const asked: string[] = []
  const isTried = () => {
    asked.push(...node.takeAsked())
    // Its price is what is asked for last.
    return (
      asked.lastIndexOf("eth_feeHistory") > asked.indexOf("eth_estimateGas") &&
      asked.includes("eth_estimateGas")
    )
  }
  await expect.poll(isTried).toBe(true)
  expect(await all("intent")).toHaveLength(known)
  node.takeAsked()
  node.sayPrice(CHEAP)
  expect((await desk.result("tried")).view.state).toBe("completed")
  const less = countWork()
  await transfer("untried", later)
  expect((await desk.result("untried")).view.state).toBe("completed")
  expect([less.measured, countWork().measured]).toEqual([1, 2])
})
