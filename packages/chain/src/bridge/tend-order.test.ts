import { AgentGptError } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createOrderWorld } from "../../test/support/order-world.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import type { Store } from "../store/store.ts"
import { listUnfinishedOrders, loadOrder, releaseOrder } from "./cross-orders.ts"
import { listDeeds } from "./order-deeds.ts"
import { TEND_STEPS } from "./order-ports.ts"
import type { OrderPorts } from "./order-ports.ts"
import { tendOrder } from "./tend-order.ts"
import { tendOrders } from "./tend-orders.ts"

let store: Store
beforeAll(async () => {
  store = await openMockStore()
})
afterAll(() => store.close())

type World = Awaited<ReturnType<typeof createOrderWorld>>
type Gateway = "honest" | "dead"

/** Looks and lets time pass until the order is done; gateways bring what was sent, or never anything. */
async function tendToTheEnd(created: World, gateway: Gateway, ports = created.ports): Promise<void> {
  const { orderId, world, mine } = created
  for (let round = 0; round < 120; round += 1) {
    let action: string | undefined
    try {
      action = (await tendOrder(ports, orderId)).choice.action
    } catch (error) {
      if (!(error instanceof Killed)) throw error
    }
    if (action === "done") return
    if (gateway === "honest") for (const message of world.messages.splice(0)) world.deliver(message)
    await mine(10)
  }
  throw new Error("The order has no end.")
}

class Killed extends Error {}

/** A tender that is killed after this step each time it comes to it, but for every other look. */
function killAt(ports: OrderPorts, step: string): OrderPorts {
  let isSpared = false
  const onStep = (reached: string) => {
    if (reached !== step) return
    isSpared = !isSpared
    if (isSpared) throw new Killed()
  }
  return { ...ports, onStep }
}

describe("an order that is tended", () => {
  it("is paid out when the action was done", async () => {
    const created = await createOrderWorld(store)
    await tendToTheEnd(created, "honest")
    expect(created.done).toEqual([["settle"], ["relay-result"]])
    expect(await loadOrder(store, created.orderId)).toMatchObject({
      sourceState: "completed",
      destinationState: "executed",
      orderMessage: "arrived",
      resultMessage: "arrived",
    })
    expect(await listUnfinishedOrders(store)).not.toContain(created.orderId)
  })

  it("is refunded when the action failed", async () => {
    const created = await createOrderWorld(store)
    created.world.succeeds = false
    await tendToTheEnd(created, "honest")
    expect(await loadOrder(store, created.orderId)).toMatchObject({
      sourceState: "refunded",
      destinationState: "failed",
    })
  })

  it("is done and paid out by proofs when no gateway brings anything", async () => {
    const created = await createOrderWorld(store, { canProve: true })
    await tendToTheEnd(created, "dead")
    expect(created.done).toEqual([
      ["resend", "settle-by-proof"],
      ["execute-by-proof", "relay-result"],
    ])
    expect((await loadOrder(store, created.orderId)).sourceState).toBe("completed")
  })

  it("asks a person when no gateway brings anything and nothing can be proven, and goes on when released", async () => {
    const created = await createOrderWorld(store)
    const { ports, orderId, world, mine } = created
    const stuck = await tendToTheEnd(created, "dead").catch((error: unknown) => error)
    expect(stuck).toMatchObject({
      code: "BRIDGE_DEED_STUCK",
      meta: [expect.stringContaining(orderId), expect.any(String), expect.stringContaining("releaseOrder")],
    })
    expect((await loadOrder(store, orderId)).asksWhy).toMatch(/relay-result was tried 5 times/u)
    expect(world.source.head.state).toBe("dispatched")
    await expect(tendOrder(ports, orderId)).rejects.toMatchObject({ code: "BRIDGE_DEED_STUCK" })

    await releaseOrder(store, orderId, { who: "ana", why: "the gateway is back" })
    expect((await loadOrder(store, orderId)).asksWhy).toBeUndefined()
    await expect(releaseOrder(store, orderId, { who: "ana", why: "again" })).rejects.toMatchObject({
      code: "BRIDGE_ORDER_UNKNOWN",
    })
    await mine(1)
    await tendToTheEnd(created, "honest")
    expect((await loadOrder(store, orderId)).sourceState).toBe("refunded")
    const relays = (await listDeeds(store, orderId)).filter(({ action }) => action === "relay-result")
    expect(relays.at(-1)).toMatchObject({ attemptNumber: 6, patienceRound: 2 })
  })

  it("says who may do what when the money cannot be paid", async () => {
    const created = await createOrderWorld(store)
    const { orderId, world, order } = created
    world.isBlocked = true
    const stuck: unknown = await tendToTheEnd(created, "honest").catch((error: unknown) => error)
    expect(stuck).toMatchObject({
      code: "BRIDGE_DEED_STUCK",
      meta: [
        expect.stringContaining(orderId),
        "Attempt 5 of settle: it would revert",
        expect.stringContaining(`${order.beneficiary} cannot be paid`),
        expect.any(String),
      ],
    })
  })

  it("goes on by itself when somebody else does what it asked for", async () => {
    const created = await createOrderWorld(store)
    const { orderId, world, mine } = created
    await expect(tendToTheEnd(created, "dead")).rejects.toMatchObject({ code: "BRIDGE_DEED_STUCK" })
    world.deliver({ kind: "result", of: "expired" })
    await mine(1)
    await mine(1)
    await mine(1)
    await tendToTheEnd(created, "dead")
    expect(await loadOrder(store, orderId)).toMatchObject({ sourceState: "refunded", patienceRound: 1 })
  })

  it("goes on by gateways while the other chain does not know the block that a proof is of", async () => {
    const created = await createOrderWorld(store)
    const prove = async () => undefined
    await expect(tendToTheEnd(created, "dead", { ...created.ports, prove })).rejects.toMatchObject({
      code: "BRIDGE_DEED_STUCK",
    })
    const actions = (await listDeeds(store, created.orderId)).map(({ action }) => action)
    expect(new Set(actions)).toEqual(new Set(["resend", "expire", "relay-result"]))
  })

  it("goes on by gateways when the prover fails, and says so when nothing else is to be done", async () => {
    const created = await createOrderWorld(store, { canProve: true })
    const { ports, orderId, world, mine } = created
    const failure = new AgentGptError("NODE_RECEIPTS_MISMATCH")
    let thrown: Error = failure
    const failing: OrderPorts = { ...ports, prove: () => Promise.reject(thrown) }
    const trouble = new Set<unknown>()
    const look = async () => {
      const tended = await tendOrder(failing, orderId).catch((error: unknown) => void trouble.add(error))
      await mine(10)
      return tended?.choice.action
    }
    const untilStuck = async () => {
      for (let round = 0; round < 120; round += 1) {
        await look()
        const { asksWhy } = await loadOrder(store, orderId)
        if (asksWhy !== undefined) return asksWhy
      }
      throw new Error("It never asks.")
    }
    expect(await untilStuck()).toMatch(/relay-result was tried 5 times/u)
    expect(trouble).toContain(failure)
    const deeds = await listDeeds(store, orderId)
    expect(deeds.filter(({ action }) => action === "resend").length).toBeGreaterThan(1)
    expect(deeds.filter(({ action }) => action.endsWith("by-proof"))).toEqual([])

    thrown = new TypeError("A mistake of ours.")
    await expect(tendOrder(failing, orderId)).rejects.toThrow(TypeError)
    // Once it proves again, nobody has to release the order.
    await tendToTheEnd(created, "dead")
    expect(world.source.head.state).toBe("refunded")
  })

  it("waits while a message costs too much, and tells what it costs", async () => {
    const created = await createOrderWorld(store)
    created.prices.feeWei = 10n ** 17n
    created.world.deliver({ kind: "execute" })
    for (let count = 0; count < 3; count += 1) await created.mine(1)
    await expect(tendOrder(created.ports, created.orderId)).rejects.toMatchObject({
      code: "BRIDGE_FEE_TOO_HIGH",
      meta: [expect.stringContaining("110000000000000000 wei")],
    })
    expect(await listDeeds(store, created.orderId)).toEqual([])
  })

  it("submits the same bytes again when the price changed between a crash and the next look", async () => {
    const created = await createOrderWorld(store)
    const { ports, orderId, prices, mine } = created
    created.world.deliver({ kind: "execute" })
    for (let count = 0; count < 3; count += 1) await mine(1)
    await expect(tendOrder(killAt(ports, "written"), orderId)).rejects.toThrow(Killed)
    prices.feeWei = 5_000n
    await tendOrder(ports, orderId)
    const deeds = await listDeeds(store, orderId)
    expect(deeds).toMatchObject([{ action: "relay-result", status: "open", call: { valueWei: 1_100n } }])
  })

  it("does nothing on the word of a block that is not final", async () => {
    const created = await createOrderWorld(store)
    const { ports, orderId, world, mine } = created
    world.deliver({ kind: "execute" })
    const choices = [await tendOrder(ports, orderId)]
    await mine(1)
    choices.push(await tendOrder(ports, orderId))
    expect(choices.map(({ choice }) => choice.action)).toEqual(["wait", "wait"])
    expect((await loadOrder(store, orderId)).destinationState).toBe("none")
    await mine(1)
    expect((await tendOrder(ports, orderId)).choice.action).toBe("relay-result")
  })

  it("stops when a chain says the opposite of what it said for ever", async () => {
    const created = await createOrderWorld(store)
    const { ports, orderId, world, mine } = created
    world.deliver({ kind: "execute" })
    for (let count = 0; count < 3; count += 1) await mine(1)
    await tendOrder(ports, orderId)
    world.destination.write("expired")
    for (let count = 0; count < 3; count += 1) await mine(1)
    await expect(tendOrder(ports, orderId)).rejects.toMatchObject({ code: "BRIDGE_CHAINS_CONTRADICT" })
  })
})

describe("abandoned at every step, an order still has the right end", () => {
  const ways = [
    ["honest", false, false],
    ["dead", true, true],
  ] as const
  it.each(TEND_STEPS.flatMap((step) => ways.map((way) => [step, ...way] as const)))(
    "killed after %s, with gateways %s, proofs %s, success %s",
    async (step, gateway, canProve, succeeds) => {
      const created = await createOrderWorld(store, { canProve })
      created.world.succeeds = succeeds
      await tendToTheEnd(created, gateway, killAt(created.ports, step))
      expect((await loadOrder(store, created.orderId)).sourceState).toBe(succeeds ? "completed" : "refunded")
      // Each deed took effect once, and each attempt is one intent.
      const effects = created.done.flat()
      expect(effects).toHaveLength(new Set(effects).size)
      const deeds = await listDeeds(store, created.orderId)
      expect(deeds.map(({ status }) => status)).toEqual(deeds.map(() => "succeeded"))
    },
  )
})

it("is tended by several at once as by one", async () => {
  const created = await createOrderWorld(store, { canProve: true })
  const { orderId, ports, mine } = created
  for (let round = 0; round < 60; round += 1) {
    const looks = await Promise.allSettled([1, 2, 3].map(() => tendOrder(ports, orderId)))
    // A deed that another look has made unnecessary meanwhile is refused by the journal.
    for (const look of looks) {
      if (look.status === "rejected") expect(look.reason).toMatchObject({ code: "JOURNAL_PROOF_MISSING" })
    }
    await mine(10)
  }
  expect((await loadOrder(store, orderId)).sourceState).toBe("completed")
  expect(created.done).toEqual([
    ["resend", "settle-by-proof"],
    ["execute-by-proof", "relay-result"],
  ])
})

describe("the watcher", () => {
  it("tends all orders until they are done, and tells the trouble of one without holding up the others", async () => {
    const own = await openMockStore()
    const [first, second] = [await createOrderWorld(own), await createOrderWorld(own)]
    const chains = new Map(first.ports.chains)
    const ports: OrderPorts = { ...first.ports, chains }
    const troubles: string[] = []
    const tended: string[] = []
    const ending = new AbortController()
    const running = tendOrders(ports, {
      signal: ending.signal,
      pollEveryMs: 1,
      untilDone: true,
      onTended: ({ orderId }) => tended.push(orderId),
      onTrouble: ({ code }, orderId) => troubles.push(`${code} ${orderId}`),
    })
    await expect.poll(() => new Set(tended).size).toBe(2)
    chains.delete("eip155:31338")
    await expect.poll(() => troubles).toContain(`BRIDGE_CHAIN_NOT_TENDED ${second.orderId}`)
    ending.abort()
    await running
    await own.close()
  })
})
