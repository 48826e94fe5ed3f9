import type { Orchestrator } from "@agentgpt/agentgpt"
import type { Store } from "@agentgpt/chain"
import type { EvmAddress } from "@agentgpt/core"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"

import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import { createRows, groupOf, openRunOffice, PAYER, payrollTask, unitsOf } from "./support/run-office.ts"
import type { OfficeExtras, Row } from "./support/run-office.ts"
import { type SmallChain, startSmallChain } from "./support/small-chain.ts"

// Every method on two real chains, what a method gives way to, and many runs at once.

let chains: readonly SmallChain[] = []
let server: TestServer
let store: Store
let office: Orchestrator | undefined
let group = 100

beforeAll(async () => {
  ;[chains, server] = await Promise.all([
    Promise.all([startSmallChain(31_337), startSmallChain(31_338)]),
    startServer(),
  ])
  for (const chain of chains) await chain.fund(PAYER.address, 10n ** 12n)
  store = await server.fresh()
})

afterEach(async () => {
  await office?.close()
  office = undefined
})

afterAll(async () => {
  await server?.stop()
  await Promise.all(chains.map((chain) => chain.stop()))
})

async function open(extras: OfficeExtras = {}): Promise<Orchestrator> {
  office = await openRunOffice(store, { sites: chains.map(({ site }) => site) }, extras)
  return office
}

function newRows(count = 3): readonly Row[] {
  group += 1
  return createRows(count, group)
}

async function expectPaidOnce(chain: SmallChain | undefined, rows: readonly Row[]): Promise<void> {
  expect(await chain?.receivedBy(rows.map(({ address }) => address))).toEqual(
    rows.map(({ amount }) => [unitsOf(amount)]),
  )
  expect(await chain?.allowanceOf(PAYER.address)).toBe(0n)
}

const onBoth = (rows: readonly (readonly Row[])[]) => ({
  action: "payroll",
  params: { payments: chains.map(({ site }, index) => groupOf(site, rows[index] ?? [])) },
})

describe("a payroll on two chains", () => {
  test.for(["sequential", "batch", "parallel", "speculative"] as const)(
    "is paid once, %s",
    async (method) => {
      const rows = [newRows(), newRows()]
      const desk = await open({ settings: { gasThresholdWei: 10n ** 12n } })
      const { view } = await desk.run({ run: `by-${method}`, method, task: onBoth(rows) })
      expect(view).toMatchObject({ state: "completed", method, payments: { paid: 6 } })
      for (const [index, some] of rows.entries()) await expectPaidOnce(chains[index], some)
    },
  )

  test("whose one contract is paused pays the other chain once, and the rest when it goes on", async () => {
    const rows = [newRows(), newRows()]
    const desk = await open()
    await chains[1]?.callAsOwner("payout", "pause")
    const { view } = await desk.run({ run: "half", method: "batch", task: onBoth(rows) })
    expect(view).toMatchObject({ state: "failed", payments: { paid: 3 } })
    expect(view.steps.map(({ state }) => state).toSorted()).not.toEqual(["done", "done"])
    await chains[1]?.callAsOwner("payout", "unpause")
    await desk.retry("half")
    expect((await desk.result("half")).view).toMatchObject({ state: "completed", payments: { paid: 6 } })
    for (const [index, some] of rows.entries()) await expectPaidOnce(chains[index], some)
  })
})

describe("what is screened at the payment", () => {
  test("and refused later than the payment began is not paid, nor is anybody twice", async () => {
    const rows = newRows()
    const [chain] = chains
    const listed = new Map<EvmAddress, string>()
    const screen = async (asked: readonly EvmAddress[]) =>
      new Map([...listed].filter(([address]) => asked.includes(address)))
    const desk = await open({ screen })
    const rest = await chain!.drain(PAYER.address)
    const task = payrollTask(chain!.site, rows, {})
    expect((await desk.run({ run: "listed", task })).view.error?.code).toBe("BATCH_BALANCE_SHORT")
    await chain!.fund(PAYER.address, rest)
    listed.set(rows[1]!.address, "sample")
    await desk.retry("listed")
    expect((await desk.result("listed")).view).toMatchObject({
      state: "failed",
      error: { code: "AGENT_SCREENING_FAILED" },
      payments: { paid: 0 },
    })
    expect(await chain!.receivedBy(rows.map(({ address }) => address))).toEqual([[], [], []])
    listed.clear()
    await desk.retry("listed")
    expect((await desk.result("listed")).view.state).toBe("completed")
    await expectPaidOnce(chain, rows)
  })
})

describe("runs of one payer", () => {
  test("more at once than there are connections are all paid", async () => {
    const desk = await open()
    const groups = Array.from({ length: 12 }, () => newRows(1))
    const views = await Promise.all(
      groups.map((rows, index) =>
        desk.run({ run: `many-${index}`, task: payrollTask(chains[0]!.site, rows) }),
      ),
    )
    expect(views.map(({ view }) => view.state)).toEqual(groups.map(() => "completed"))
    for (const rows of groups) await expectPaidOnce(chains[0], rows)
  })
})
