import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createTendedSwap } from "../../test/support/tended-swap.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import type { Store } from "../store/store.ts"
import { listSwapDeeds } from "./swap-deeds.ts"
import { tendSwap } from "./tend-swap.ts"
import type { SwapPorts } from "./tend-swap.ts"

let stores: { initiator: Store; responder: Store }
beforeAll(async () => {
  stores = { initiator: await openMockStore(), responder: await openMockStore() }
})
afterAll(async () => {
  await stores.initiator.close()
  await stores.responder.close()
})

/** Both have locked for ever, and the initiator's first claim is chosen while its chain behaves like this. */
async function chooseClaim(how: "failing" | "halted" | "unsigned") {
  const created = await createTendedSwap(stores)
  const { world, swap, swapId, initiator, mine } = created
  for (const act of ["first", "second"] as const) world.call({ action: "lock", side: act })
  for (let block = 0; block < 3; block += 1) await mine(1)
  world[how] = new Set(["second"])
  expect((await tendSwap(initiator.ports, swap)).choice).toMatchObject({ action: "claim", side: "second" })
  const lastDeed = async () => (await listSwapDeeds(stores.initiator, swapId)).at(-1)
  const leftS = () => Number(swap.second.expiresAt) - world.timeS
  return { ...created, lastDeed, leftS }
}

/** The same ports, and the deadlines that they tell an engine. */
function listenIn(ports: SwapPorts) {
  const told: (number | undefined)[] = []
  const renewed = new Map(
    [...ports.chains].map(([id, chain]) => {
      const submit: typeof chain.engine.submit = (requests) => {
        told.push(...requests.map(({ deadlineMs }) => deadlineMs))
        return chain.engine.submit(requests)
      }
      return [id, { ...chain, engine: { ...chain.engine, submit } }] as const
    }),
  )
  return { told, ports: { ...ports, chains: renewed } }
}

/** Both look on until the expiries are long over. */
async function tendOn({ initiator, responder, swap, mine }: Awaited<ReturnType<typeof createTendedSwap>>) {
  for (let round = 0; round < 25; round += 1) {
    for (const { ports } of [initiator, responder]) await tendSwap(ports, swap)
    await mine(30)
  }
}

describe("a claim that shows the secret", () => {
  it("claims on when a claim was signed, however late it is", async () => {
    const { world, swap, initiator, mine, lastDeed, leftS } = await chooseClaim("failing")
    for (let block = 0; block < 29; block += 1) await mine(10)
    expect(await lastDeed()).toMatchObject({ action: "claim", attemptNumber: 1, status: "failed" })
    world.failing = new Set()
    expect(leftS()).toBeLessThan(20 * 60)
    expect((await tendSwap(initiator.ports, swap)).choice).toMatchObject({ action: "claim", side: "second" })
    await mine(1)
    expect(world.view.second.head).toBe("claimed")
    // With a deadline the engine would not sign it any more.
    expect(initiator.submitted.map(({ deadlineMs }) => deadlineMs !== undefined)).toEqual([true, false])
  })

  it("ends a claim that was not signed in time, and has its own money back", async () => {
    const created = await chooseClaim("halted")
    const { world, swap, initiator, mine, lastDeed, leftS } = created
    await mine(leftS() / 60 - 36)
    expect((await tendSwap(initiator.ports, swap)).choice.action).toBe("wait")
    expect(await lastDeed()).toMatchObject({ action: "claim", status: "open" })
    await mine(1)
    expect((await tendSwap(initiator.ports, swap)).choice.action).toBe("wait")
    expect(await lastDeed()).toMatchObject({ action: "claim", status: "failed" })
    world.halted = new Set()
    await tendOn(created)
    expect(world.wasShown).toBe(false)
    expect(world.ends).toEqual(["refunded", "refunded"])
  })

  it("tries no claim again late that failed before it was signed", async () => {
    const created = await chooseClaim("halted")
    const { world, swap, initiator, mine, leftS } = created
    world.halted = new Set()
    world.blocked = new Set(["second"])
    await mine(leftS() / 60 - 10)
    world.blocked = new Set()
    expect((await tendSwap(initiator.ports, swap)).choice.action).toBe("wait")
    await tendOn(created)
    expect(world.wasShown).toBe(false)
  })

  it("tells the engine until when a claim may be signed, again after it was started anew", async () => {
    const { swap, initiator } = await chooseClaim("halted")
    const { told, ports } = listenIn(initiator.ports)
    expect((await tendSwap(ports, swap)).choice.action).toBe("wait")
    // 15 minutes to get into a block, and 20 to be final.
    const deadlineMs = (Number(swap.second.expiresAt) - 35 * 60) * 1000
    expect(told).toEqual([deadlineMs])
    expect(initiator.submitted.map((request) => request.deadlineMs)).toEqual([deadlineMs])
  })

  it("leaves a claim that has its nonce to the engine, with the deadline", async () => {
    const { swap, initiator, mine, lastDeed, leftS } = await chooseClaim("unsigned")
    await mine(leftS() / 60 - 20)
    const { told, ports } = listenIn(initiator.ports)
    expect((await tendSwap(ports, swap)).choice.action).toBe("wait")
    expect(await lastDeed()).toMatchObject({ action: "claim", status: "open" })
    expect(told).toEqual([(Number(swap.second.expiresAt) - 35 * 60) * 1000])
  })
})
