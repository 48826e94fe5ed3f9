import type { Orchestrator, Tender } from "@agentgpt/agentgpt"
import { halt, listDeeds, listOrders, loadOrder, resume, type Store } from "@agentgpt/chain"
import type { Bytes32 } from "@agentgpt/core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"

import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import { openCrossChainOffice, openCrossChainTender } from "./support/cross-chain-office.ts"
import { type LinkedChains, linkChains } from "./support/linked-chains.ts"
import { BENEFICIARY, orderTask, UNIT } from "./support/order-task.ts"
import { codeOf, PAYER } from "./support/run-office.ts"
import { type SmallChain, startSmallChain } from "./support/small-chain.ts"

// Orders that are tended outside of their runs, as `agentgpt orders tend` does: real chains, arbiters, database, guard.

const person = { who: "ana", why: "a test" }

let chains: readonly SmallChain[]
let linked: LinkedChains
let server: TestServer
let store: Store
let office: Orchestrator | undefined
let tender: Tender | undefined

beforeAll(async () => {
  ;[chains, server] = await Promise.all([
    Promise.all([startSmallChain(31_337), startSmallChain(31_338)]),
    startServer(),
  ])
  linked = await linkChains(chains[0]!.site, chains[1]!.site)
  for (const chain of chains) await chain.fund(PAYER.address, 100n * UNIT)
  store = await server.fresh()
})

afterEach(async () => {
  await tender?.close()
  await office?.close()
  office = undefined
  linked.holdMessages(false)
})

afterAll(async () => {
  await linked?.stop()
  await server?.stop()
  for (const chain of chains ?? []) await chain.stop()
})

const sides = () => [linked.source, linked.destination]
const timesOf = async (key: number) =>
  Number(await linked.destination.action.contract.getFunction("timesOf")(key))
const countPaid = async () => (await chains[0]!.receivedBy([BENEFICIARY])).flat().length

/** Sends an order whose message waits, and resolves when the journal has it. */
async function sendHeld(run: string, key: number): Promise<Bytes32> {
  linked.holdMessages(true)
  office = await openCrossChainOffice(store, sides())
  const known = await listOrders(store)
  await office.start({ run, task: orderTask(linked, "act", key) })
  const findNew = async () => {
    const old = new Set(known.map(({ orderId }) => orderId))
    return (await listOrders(store)).find(({ orderId }) => !old.has(orderId))?.orderId
  }
  await expect.poll(findNew).toBeDefined()
  return (await findNew())!
}

/** Looks until it is settled, as long as this takes. */
async function tendToEnd({ tend }: Tender, orderId: Bytes32): Promise<void> {
  const settled = async () => (await tend(orderId)).choice.action
  await expect.poll(settled, { interval: 100 }).toBe("done")
}

test("an order whose worker is gone is settled without its run, under another policy, but not while all is halted", async () => {
  const orderId = await sendHeld("left", 1)
  await office?.close()
  office = undefined
  tender = await openCrossChainTender(store, sides(), { version: 2, allowsOrders: false, listsTarget: false })
  linked.holdMessages(false)
  await expect.poll(() => timesOf(1)).toBe(1)
  await expect.poll(async () => (await tender!.preview(orderId)).choice.action).toBe("relay-result")

  await halt(store, person)
  expect(await codeOf(tender.tend(orderId))).toBe("JOURNAL_HALTED")
  expect(await listDeeds(store, orderId)).toEqual([])
  await resume(store, person)

  await tendToEnd(tender, orderId)
  expect((await loadOrder(store, orderId)).sourceState).toBe("completed")
  expect([await timesOf(1), await countPaid()]).toEqual([1, 1])
})

test("an order is tended by a worker and beside it, and nothing is done twice", async () => {
  const paid = await countPaid()
  const orderId = await sendHeld("both", 2)
  tender = await openCrossChainTender(store, sides())
  linked.holdMessages(false)
  await tendToEnd(tender, orderId)
  const deeds = await listDeeds(store, orderId)
  expect(deeds.filter(({ action }) => action === "settle")).toHaveLength(1)
  expect((await office!.result("both")).view.state).toBe("completed")
  expect([await timesOf(2), await countPaid()]).toEqual([1, paid + 1])
})

test("an order is not tended without a key of an account that pays for it", async () => {
  const orderId = await sendHeld("keyless", 3)
  tender = await openCrossChainTender(store, sides(), {}, `0x${"ab".repeat(20)}`)
  expect(await codeOf(tender.tend(orderId))).toBe("BRIDGE_CHAIN_NOT_TENDED")
})
