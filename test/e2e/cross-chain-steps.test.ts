import type { Orchestrator } from "@agentgpt/agentgpt"
import type { Store } from "@agentgpt/chain"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"

import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import { type CrossOfficeExtras, openCrossChainOffice } from "./support/cross-chain-office.ts"
import { type LinkedChains, linkChains } from "./support/linked-chains.ts"
import { BENEFICIARY, orderTask, UNIT } from "./support/order-task.ts"
import { codeOf, PAYER } from "./support/run-office.ts"
import { type SmallChain, startSmallChain } from "./support/small-chain.ts"

// Orders to another chain as steps of plans: real chains, arbiters, database and guard; a gateway for tests.

type OrderWish = Parameters<typeof orderTask> extends [unknown, ...infer Rest] ? Rest : never

let chains: readonly SmallChain[]
let linked: LinkedChains
let server: TestServer
let store: Store
let office: Orchestrator | undefined

beforeAll(async () => {
  ;[chains, server] = await Promise.all([
    Promise.all([startSmallChain(31_337), startSmallChain(31_338)]),
    startServer(),
  ])
  linked = await linkChains(chains[0]!.site, chains[1]!.site)
  for (const chain of chains) await chain.fund(PAYER.address, 1_000n * UNIT)
  store = await server.fresh()
})

afterEach(async () => {
  await office?.close()
  office = undefined
  linked.holdMessages(false)
})

afterAll(async () => {
  await linked?.stop()
  await server?.stop()
  for (const chain of chains ?? []) await chain.stop()
})

async function open(extras?: CrossOfficeExtras): Promise<Orchestrator> {
  office = await openCrossChainOffice(store, [linked.source, linked.destination], extras)
  return office
}

const taskOf = (...wish: OrderWish) => orderTask(linked, ...wish)

/** Transactions that send an order, as the journal has them for a run. */
const countOrders = async (run: string): Promise<number> => {
  const rows = await store.sql
    .selectFrom("agentgpt.intent")
    .select("idempotency_key")
    .where("idempotency_key", "like", `run/${run}/order/order/%`)
    .where("state", "in", ["signed", "finalized"])
    .execute()
  return rows.length
}
const countExpired = async (): Promise<number> => {
  const orders = store.sql.selectFrom("agentgpt.cross_order").select("order_id")
  return (await orders.where("destination_state", "=", "expired").execute()).length
}
const timesOf = async (key: number) =>
  Number(await linked.destination.action.contract.getFunction("timesOf")(key))
const received = async () => (await chains[0]!.receivedBy([BENEFICIARY])).flat()
const balanceOf = async (account: string): Promise<bigint> =>
  linked.source.token.getFunction("balanceOf")(account) as Promise<bigint>
const heldByArbiter = () => balanceOf(linked.source.arbiter.address)

describe("an order", () => {
  test("is done once and paid out, and says what it cost on both chains", async () => {
    const desk = await open()
    for (const _ of [1, 2]) {
      const { view } = await desk.run({ run: "done", task: taskOf("act", 1) })
      expect(view).toMatchObject({ state: "completed" })
      expect(view.steps[0]).toMatchObject({
        state: "done",
        order: { state: "completed" },
      })
      const order = view.steps[0]!.order as { transactions: { action: string; chainId: string }[] }
      expect(order.transactions.map(({ action, chainId }) => [action, chainId])).toEqual(
        expect.arrayContaining([
          ["dispatch", linked.source.site.chainId],
          ["relay-result", linked.destination.site.chainId],
          ["settle", linked.source.site.chainId],
          ["outcome", linked.destination.site.chainId],
        ]),
      )
    }
    expect([await timesOf(1), await received(), await heldByArbiter()]).toEqual([1, [5n * UNIT], 0n])
    expect(await chains[0]!.allowanceOf(PAYER.address, linked.source.arbiter.address)).toBe(0n)
  })

  test("that is not done gives the money back and fails its step; a retry sends nothing", async () => {
    const desk = await open()
    const before = await balanceOf(PAYER.address)
    const { view } = await desk.run({ run: "refused", task: taskOf("refuse", 2) })
    expect(view).toMatchObject({ state: "failed", error: { code: "BRIDGE_ORDER_REFUNDED" } })
    expect(view.error?.message).toMatch(/0x[0-9a-f]{64} was not done; the money is back/u)
    expect(await balanceOf(PAYER.address)).toBe(before)
    expect(await countOrders("refused")).toBe(1)
    await desk.retry("refused")
    expect((await desk.result("refused")).view.error).toMatchObject({ code: "BRIDGE_ORDER_REFUNDED" })
    expect([await balanceOf(PAYER.address), await countOrders("refused")]).toEqual([before, 1])
  })

  test("goes on in another process, also when its run was given up or paused meanwhile", async () => {
    linked.holdMessages(true)
    const first = await open()
    const paid = (await received()).length
    await first.start({ run: "broken-off", task: taskOf("act", 3) })
    await first.start({ run: "given-up", task: taskOf("act", 4) })
    await first.start({ run: "parked", task: taskOf("act", 14) })
    const runs = ["broken-off", "given-up", "parked"]
    const orders = async () => (await Promise.all(runs.map(countOrders))).reduce((sum, count) => sum + count)
    await expect.poll(orders).toBe(3)
    await first.cancel("given-up")
    await first.pause("parked")
    await first.close()
    // It would not be sent any more: the payee is no longer listed. What is on its way is brought to its end.
    const second = await open({ payees: [PAYER.address] })
    linked.holdMessages(false)
    expect((await second.result("broken-off")).view.state).toBe("completed")
    await expect.poll(async () => (await received()).length).toBe(paid + 3)
    expect([await timesOf(3), await timesOf(4), await timesOf(14), await heldByArbiter()]).toEqual([
      1,
      1,
      1,
      0n,
    ])
    expect((await second.find("given-up"))?.state).toBe("cancelled")
    // Nothing was left to be paused.
    expect((await second.result("parked")).view.state).toBe("completed")
  })

  test("is brought to its end under a policy that changed since, which lets no other one out", async () => {
    linked.holdMessages(true)
    const first = await open()
    const [paid, before] = [(await received()).length, await balanceOf(PAYER.address)]
    await first.start({ run: "changed-done", task: taskOf("act", 10) })
    await first.start({ run: "changed-refused", task: taskOf("refuse", 11) })
    await first.start({ run: "changed-late", task: taskOf("act", 12, { timeToLive: 8 }) })
    const runs = ["changed-done", "changed-refused", "changed-late"]
    await expect
      .poll(async () => (await Promise.all(runs.map(countOrders))).reduce((sum, count) => sum + count))
      .toBe(3)
    // As a person would: the call is no longer allowed, no order may be sent, and new ones would go by another arbiter.
    await first.close()
    const changed = { version: 2, listsTarget: false, allowsOrders: false, replacesArbiter: true }
    const second = await open(changed)
    await expect.poll(countExpired).toBe(1)
    linked.holdMessages(false)
    expect((await second.result("changed-late")).view.error?.code).toBe("BRIDGE_ORDER_REFUNDED")
    expect((await second.result("changed-done")).view.state).toBe("completed")
    expect((await second.result("changed-refused")).view.error?.code).toBe("BRIDGE_ORDER_REFUNDED")
    expect([await timesOf(10), await timesOf(12), await heldByArbiter()]).toEqual([1, 0, 0n])
    expect((await received()).length).toBe(paid + 1)
    expect(await balanceOf(PAYER.address)).toBe(before - 5n * UNIT)
    expect(await codeOf(second.start({ run: "changed-new", task: taskOf("act", 13) }))).toBe(
      "POLICY_DESTINATION_REFUSED",
    )
  })

  test("is done and settled by proofs of its events while no gateway brings anything", async () => {
    const desk = await open()
    const paid = (await received()).length
    linked.holdMessages(true)
    await desk.start({ run: "unbridged", task: taskOf("act", 6) })
    const ending = new AbortController()
    const attesting = (async () => {
      while (!ending.signal.aborted) {
        await linked.attestEvents()
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
    })()
    const { view } = await desk.result("unbridged")
    ending.abort()
    await attesting
    expect(view.state).toBe("completed")
    const order = view.steps[0]!.order as { transactions: { action: string }[] }
    const actions = order.transactions.map(({ action }) => action)
    expect(actions).toEqual(expect.arrayContaining(["execute-by-proof", "settle-by-proof"]))
    expect([await timesOf(6), (await received()).length, await heldByArbiter()]).toEqual([1, paid + 1, 0n])
  })

  test("at best effort sets nothing aside", async () => {
    const desk = await open()
    const paid = await received()
    const task = taskOf("act", 5, { level: "best-effort" }, ["asset", "amount", "beneficiary"])
    expect((await desk.run({ run: "best-effort", task })).view.state).toBe("completed")
    expect([await timesOf(5), await received()]).toEqual([1, paid])
  })
})

describe("a dry run of an order", () => {
  test("tells fees, finality and the worst time to a refund, and sends nothing", async () => {
    const desk = await open()
    const sent = await chains[0]!.countSent(PAYER.address)
    const { orders } = await desk.plan({ run: "dry", task: taskOf("act", 8) })
    const [order] = orders
    expect(order).toMatchObject({ stepId: "order", level: "escrow-release", problems: [] })
    const { messageFeeWei, slowestRefundMs, slowestPaymentMs, sourceFinalityMs } = order!.figures!
    expect(messageFeeWei).toBeGreaterThan(1_000n)
    expect(sourceFinalityMs).toBeGreaterThan(0)
    // The hour that the order lives, and the ways back.
    expect(slowestPaymentMs).toBeGreaterThan(3_500_000)
    expect(slowestRefundMs).toBeGreaterThan(slowestPaymentMs)
    expect(order!.text).toMatch(/refunded: if nothing is ever delivered, in about/u)
    expect(await chains[0]!.countSent(PAYER.address)).toBe(sent)
  })

  test("names what stands in the way", async () => {
    const desk = await open({ perPayment: "20000" })
    const problemsOf = async (more: Readonly<Record<string, unknown>>) =>
      (await desk.plan({ run: "dry", task: taskOf("act", 8, more) })).orders[0]?.problems
    expect(await problemsOf({ amount: String(19_000n * UNIT) })).toEqual([
      expect.stringContaining("less than the escrow"),
    ])
    expect(await problemsOf({ largestFeeWei: "1" })).toEqual([expect.stringContaining("the step allows 1")])
    expect(await problemsOf({ timeToLive: 900_000 })).toContain(
      "The deadline is later than the terms of the pair allow.",
    )
  })
})

describe("nothing is written down or sent of an order", () => {
  test.each<[string, OrderWish, CrossOfficeExtras, string]>([
    ["at a level of another kind", ["act", 9, { level: "two-phase-commit" }], {}, "BRIDGE_LEVEL_REFUSED"],
    ["for a target that is not listed", ["act", 9], { listsTarget: false }, "POLICY_DESTINATION_REFUSED"],
    ["for somebody who is not listed", ["act", 9], { payees: [PAYER.address] }, "POLICY_PAYEE_UNKNOWN"],
    ["above the cap of a payment", ["act", 9], { perPayment: "4" }, "POLICY_PAYMENT_CAP"],
    [
      "whose messages may cost more than the cap",
      ["act", 9, { largestFeeWei: `2${"0".repeat(18)}` }],
      {},
      "POLICY_PAYMENT_CAP",
    ],
    ["to a chain that is not configured", ["act", 9, { destination: "eip155:1" }], {}, "TASK_CHAIN_UNKNOWN"],
    ["without a beneficiary", ["act", 9, {}, ["beneficiary"]], {}, "TASK_VALUE_INVALID"],
    ["for another function", ["act", 9, { data: "0x01020304" }], {}, "POLICY_FUNCTION_REFUSED"],
  ])("%s", async (_name, order, extras, code) => {
    const desk = await open(extras)
    const run = `refused-${code.toLowerCase().replaceAll("_", "-")}-${_name.length}`
    expect(await codeOf(desk.start({ run, task: taskOf(...order) }))).toBe(code)
    expect(await desk.find(run)).toBeUndefined()
    expect(await countOrders(run)).toBe(0)
  })
})
