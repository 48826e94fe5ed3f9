import type { Orchestrator, RunView } from "@agentgpt/agentgpt"
import { PAYOUT_FUNCTIONS, type Store } from "@agentgpt/chain"
import type { EvmAddress } from "@agentgpt/core"
import { type Contract, Interface } from "ethers"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"

import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import {
  createRows,
  openRunOffice,
  PAYER,
  payrollTask,
  type Row,
  transferTask,
  unitsOf,
} from "./support/run-office.ts"
import { type SmallChain, startSmallChain, type TokenSite } from "./support/small-chain.ts"
import { awaitMined } from "../../contracts/local-chain/await-mined.ts"

// Tokens and payees that do what they like, paid by runs: each payment is made, owed with a reason or not made, and
// says so; none is made twice, and no run hangs.

let chain: SmallChain
let server: TestServer
let store: Store
let office: Orchestrator | undefined
let group = 500

beforeAll(async () => {
  ;[chain, server] = await Promise.all([startSmallChain(), startServer()])
  await chain.fund(PAYER.address, 0n)
  store = await server.fresh()
})

afterEach(async () => {
  await office?.close()
  office = undefined
})

afterAll(async () => {
  await server?.stop()
  await chain?.stop()
})

function newRows(count = 3): readonly Row[] {
  group += 1
  return createRows(count, group)
}

const addressesOf = (rows: readonly Row[]) => rows.map(({ address }) => address)
const onceEach = (rows: readonly Row[], { site }: Pick<TokenSite, "site">) =>
  rows.map(({ amount }) => [unitsOf(amount, site.token.decimals)])
const nobody = (rows: readonly Row[]) => rows.map(() => [])

/** A token of the payer's, and an orchestrator that pays it. */
async function open(mock: string): Promise<TokenSite & { readonly desk: Orchestrator }> {
  const site = await chain.withToken(mock)
  await call(site.token, "mint", PAYER.address, unitsOf("1000000", site.site.token.decimals))
  office = await openRunOffice(store, { sites: [site.site] })
  return { ...site, desk: office }
}

async function call(contract: Contract, name: string, ...values: readonly unknown[]): Promise<void> {
  const sent = await contract.getFunction(name)(...values)
  await awaitMined(sent)
}

async function pay(
  { desk, site }: Pick<Awaited<ReturnType<typeof open>>, "desk" | "site">,
  run: string,
  rows: readonly Row[],
): Promise<RunView> {
  return (await desk.run({ run, task: payrollTask(site, rows) })).view
}

/** What became of each, by the run's own record. */
async function endsOf(desk: Orchestrator, run: string) {
  const payments = await desk.listPayments(run)
  return payments.map(({ status, reason }) => (reason === undefined ? status : `${status}: ${reason}`))
}

describe("a payroll in a token", () => {
  test("that returns nothing is paid once", async () => {
    const rows = newRows()
    const scene = await open("MockNoReturnToken")
    expect(await pay(scene, "silent", rows)).toMatchObject({ state: "completed", payments: { paid: 3 } })
    expect(await scene.receivedBy(addressesOf(rows))).toEqual(onceEach(rows, scene))
    expect(await scene.allowanceOf(PAYER.address)).toBe(0n)
  })

  test.each(["MockFeeToken", "MockSenderFeeToken"])(
    "that keeps a fee (%s) pays nobody, says why and leaves no allowance, also when retried",
    async (mock) => {
      const rows = newRows()
      const run = `fee-${mock}`
      const scene = await open(mock)
      const view = await pay(scene, run, rows)
      expect(view).toMatchObject({ state: "failed", payments: { paid: 0, unpaid: 3 } })
      expect(view.error).toMatchObject({
        code: "BATCH_SIMULATION_REVERTED",
        message: expect.stringContaining("WrongBalance"),
      })
      await scene.desk.retry(run)
      expect((await scene.desk.result(run)).view).toMatchObject({ state: "failed", payments: { paid: 0 } })
      expect(await scene.receivedBy(addressesOf(rows))).toEqual(nobody(rows))
      expect(await scene.allowanceOf(PAYER.address)).toBe(0n)
    },
  )

  test("that reports failure by what it returns pays nobody, and pays once when it works again", async () => {
    const rows = newRows()
    const scene = await open("MockReturnFalseToken")
    await call(scene.token, "setOff", true)
    const view = await pay(scene, "off", rows)
    expect(view).toMatchObject({ state: "failed", payments: { paid: 0 } })
    expect(await scene.receivedBy(addressesOf(rows))).toEqual(nobody(rows))
    expect(await scene.allowanceOf(PAYER.address)).toBe(0n)
    await call(scene.token, "setOff", false)
    await scene.desk.retry("off")
    expect((await scene.desk.result("off")).view).toMatchObject({ state: "completed", payments: { paid: 3 } })
    expect(await scene.receivedBy(addressesOf(rows))).toEqual(onceEach(rows, scene))
  })

  test("that calls BatchPayout in the middle of a payment is paid once", async () => {
    const rows = newRows()
    const scene = await open("MockReentrantToken")
    const { address } = chain.site.payout
    await call(scene.token, "setCall", address, encodePay(scene.site.token.address))
    expect(await pay(scene, "reentrant", rows)).toMatchObject({ state: "completed", payments: { paid: 3 } })
    expect(await scene.token.getFunction("called")()).toBe(true)
    expect(await scene.token.getFunction("succeeded")()).toBe(false)
    expect(await scene.receivedBy(addressesOf(rows))).toEqual(onceEach(rows, scene))
    expect(await scene.allowanceOf(PAYER.address)).toBe(0n)
  })

  test("that burns all gas for one payee owes that one and pays the others", async () => {
    const rows = newRows()
    const scene = await open("MockGasBurnerToken")
    await call(scene.token, "setPayee", rows[1]?.address)
    await expectOneOwed(scene, "burner", rows)
  })

  test.each([true, false])("that answers with 300 kB, reverting %s, owes that one", async (reverts) => {
    const rows = newRows()
    const scene = await open("MockReturnBombToken")
    await call(scene.token, "setBomb", rows[1]?.address, reverts)
    await expectOneOwed(scene, `bomb-${reverts}`, rows)
  })

  test("that refuses a payee owes that one", async () => {
    const rows = newRows()
    const scene = await open("MockBlacklistToken")
    await call(scene.token, "setBlacklisted", rows[1]?.address, true)
    await expectOneOwed(scene, "refusing", rows)
  })

  test("that refuses the payer pays nobody, and leaves no allowance", async () => {
    const rows = newRows()
    const scene = await open("MockBlacklistToken")
    await call(scene.token, "setBlacklisted", PAYER.address, true)
    expect(await pay(scene, "frozen", rows)).toMatchObject({ state: "failed", payments: { paid: 0 } })
    expect(await scene.receivedBy(addressesOf(rows))).toEqual(nobody(rows))
    expect(await scene.allowanceOf(PAYER.address)).toBe(0n)
  })
})

describe("a payroll with a payee that", () => {
  const moods = { refuses: 1, burnsGas: 2 }

  test.each(Object.entries(moods))("%s is owed, the others are paid", async (name, mood) => {
    const scene = await open("MockHookToken")
    const { rows, payee } = await withHookedPayee(scene)
    await call(payee, "setMood", mood)
    await expectOneOwed(scene, `payee-${name}`, rows)
  })

  test("calls BatchPayout while it is paid gets its payment once", async () => {
    const scene = await open("MockHookToken")
    const { rows, payee } = await withHookedPayee(scene)
    await call(payee, "setCall", chain.site.payout.address, encodePay(scene.site.token.address))
    expect(await pay(scene, "payee-calls", rows)).toMatchObject({
      state: "completed",
      payments: { paid: 3 },
    })
    expect(await payee.getFunction("succeeded")()).toBe(false)
    expect(await scene.receivedBy(addressesOf(rows))).toEqual(onceEach(rows, scene))
  })
})

describe("transfers in a token", () => {
  test("that returns nothing are paid once", async () => {
    const rows = newRows(2)
    const scene = await open("MockNoReturnToken")
    const { desk, site, receivedBy } = scene
    const { view } = await desk.run({ run: "silent-transfer", task: transferTask(site, rows) })
    expect(view).toMatchObject({ state: "completed", payments: { paid: 2 } })
    expect(await receivedBy(addressesOf(rows))).toEqual(onceEach(rows, scene))
  })

  test("that succeeds without moving anything are not called paid, and are not sent again", async () => {
    const rows = newRows(1)
    const { desk, site, token, receivedBy } = await open("MockReturnFalseToken")
    await call(token, "setOff", true)
    const before = await chain.countSent(PAYER.address)
    const { view } = await desk.run({ run: "off-transfer", task: transferTask(site, rows) })
    expect(view).toMatchObject({ state: "failed", error: { code: "AGENT_PAYMENT_INCOMPLETE" } })
    expect(view.payments).toMatchObject({ paid: 0, unpaid: 1 })
    await call(token, "setOff", false)
    await desk.retry("off-transfer")
    expect((await desk.result("off-transfer")).view.state).toBe("failed")
    expect(await receivedBy(addressesOf(rows))).toEqual([[]])
    expect((await chain.countSent(PAYER.address)) - before).toBe(1)
  })

  test("that keeps a fee are not called paid in full", async () => {
    const rows = newRows(1)
    const scene = await open("MockFeeToken")
    const { desk, site, receivedBy } = scene
    const { view } = await desk.run({ run: "fee-transfer", task: transferTask(site, rows) })
    expect(view).toMatchObject({ state: "failed", error: { code: "AGENT_PAYMENT_INCOMPLETE" } })
    const [amount = 0n] = onceEach(rows, scene)[0] ?? []
    expect(await receivedBy(addressesOf(rows))).toEqual([[amount - amount / 100n]])
  })
})

async function expectOneOwed(
  scene: Awaited<ReturnType<typeof open>>,
  run: string,
  rows: readonly Row[],
): Promise<void> {
  const { desk, receivedBy, allowanceOf } = scene
  expect(await pay(scene, run, rows)).toMatchObject({
    state: "completed",
    payments: { paid: 2, owed: 1, unpaid: 0 },
  })
  expect(await endsOf(desk, run)).toEqual(["paid", expect.stringMatching(/^owed: ./u), "paid"])
  expect(await receivedBy(addressesOf(rows))).toEqual(
    onceEach(rows, scene).map((amounts, place) => (place === 1 ? [] : amounts)),
  )
  expect(await allowanceOf(PAYER.address)).toBe(0n)
}

async function withHookedPayee({ token }: TokenSite) {
  const payee = await chain.deployMock("MockHookPayee")
  const address = (await payee.getAddress()).toLowerCase() as EvmAddress
  await call(token, "setHooked", address, true)
  const rows = newRows().map((row, place) => (place === 1 ? { ...row, address } : row))
  return { rows, payee }
}

/** The payment of a run of the payer's, as somebody else would try it. */
function encodePay(token: EvmAddress): string {
  const [{ signature } = { signature: "" }] = PAYOUT_FUNCTIONS
  const run = [PAYER.address, token, `0x${"01".repeat(32)}`, 1n]
  const word = (BigInt(PAYER.address) << 88n) | 1n
  return new Interface([`function ${signature}`]).encodeFunctionData(signature.split("(")[0] ?? "", [
    run,
    [1n, [0n], [1n], [word]],
  ])
}
