import { inspect } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { SAMPLE_SWAP } from "../../test/support/swap-fixture.ts"
import { createSwapPool } from "../../test/support/swap-pool.ts"
import { createTendedSwap, readAction } from "../../test/support/tended-swap.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import type { Store } from "../store/store.ts"
import { listSwaps, recordSwap } from "./recorded-swaps.ts"
import { listSwapDeeds } from "./swap-deeds.ts"
import { createHashlock, findSecret, keepSecret } from "./swap-secrets.ts"
import type { Swap } from "./swap.ts"
import { SWAP_STEPS, tendSwap } from "./tend-swap.ts"
import type { SwapPorts } from "./tend-swap.ts"

let stores: { initiator: Store; responder: Store }
beforeAll(async () => {
  stores = { initiator: await openMockStore(), responder: await openMockStore() }
})
afterAll(async () => {
  await stores.initiator.close()
  await stores.responder.close()
})

type Created = Awaited<ReturnType<typeof createTendedSwap>>
type Party = "initiator" | "responder"

class Killed extends Error {}

/** Looks and lets time pass until those parties are done; what each was told last. */
async function tendToTheEnd(
  created: Created,
  parties: readonly Party[],
  change = (ports: SwapPorts) => ports,
) {
  const used = parties.map((party) => change(created[party].ports))
  const told: (string | undefined)[] = parties.map(() => undefined)
  for (let round = 0; round < 200; round += 1) {
    for (const [at, ports] of used.entries()) {
      const tended = await tendSwap(ports, created.swap).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error
      })
      told[at] = tended?.choice.action === "done" ? tended.choice.why : undefined
    }
    if (told.every((why) => why !== undefined)) return told
    await created.mine(10)
  }
  throw new Error("The swap has no end.")
}

/** A tender that is killed after this step each time it comes to it, but for every other look. */
function killAt(ports: SwapPorts, step: string): SwapPorts {
  let isSpared = false
  const onStep = (reached: string) => {
    if (reached !== step) return
    isSpared = !isSpared
    if (isSpared) throw new Killed()
  }
  return { ...ports, onStep }
}

const actsOf = (created: Created, party: Party) =>
  created[party].submitted.map(({ call }) => {
    const side = call.to === created.swap.first.locks ? "first" : "second"
    return `${readAction(call.data)} ${side}`
  })
const both: readonly Party[] = ["initiator", "responder"]

describe("a swap that is tended", () => {
  it("is done on both chains", async () => {
    const created = await createTendedSwap(stores)
    const { swap, initiator, responder } = created
    expect(await tendToTheEnd(created, both)).toEqual(Array.from(both, () => "The swap is done for ever."))
    expect(created.world.ends).toEqual(["claimed", "claimed"])
    expect(actsOf(created, "initiator")).toEqual(["lock first", "claim second"])
    expect(actsOf(created, "responder")).toEqual(["lock second", "claim first"])
    expect(initiator.submitted[0]).toMatchObject({
      account: swap.first.sender,
      authority: { policyVersion: 2 },
    })
    expect(responder.submitted[1]).toMatchObject({
      account: responder.lanes[0]!.account,
      authority: { policyVersion: 1 },
    })
    expect(await listSwaps(stores.responder)).toContainEqual(swap)
  })

  it.each(SWAP_STEPS)("does nothing twice when both are killed after they have %s", async (step) => {
    const created = await createTendedSwap(stores)
    await tendToTheEnd(created, both, (ports) => killAt(ports, step))
    expect(created.world.ends).toEqual(["claimed", "claimed"])
    for (const party of both) expect(actsOf(created, party)).toHaveLength(2)
  })

  it("does nothing twice when several tend it", async () => {
    const created = await createTendedSwap(stores)
    await tendToTheEnd(created, ["initiator", "responder", "initiator", "responder"])
    for (const party of both) expect(actsOf(created, party)).toHaveLength(2)
    // Between reading and submitting, another goes all the way.
    const other = await createTendedSwap(stores)
    const faster = async (step: string) => {
      if (step === "encoded") await tendSwap(other.initiator.ports, other.swap)
    }
    await tendSwap({ ...other.initiator.ports, onStep: faster }, other.swap)
    expect(actsOf(other, "initiator")).toEqual(["lock first"])
  })

  it("goes back when the other party never answers", async () => {
    const created = await createTendedSwap(stores)
    expect(await tendToTheEnd(created, ["initiator"])).toEqual(["All that we set aside is back for ever."])
    expect(actsOf(created, "initiator")).toEqual(["lock first", "refund first"])
  })

  it("goes back to both when the secret is never shown", async () => {
    const created = await createTendedSwap(stores)
    const { initiator, swap, mine } = created
    await tendSwap(initiator.ports, swap)
    await mine(10)
    await tendToTheEnd(created, ["responder"])
    await tendToTheEnd(created, ["initiator"])
    expect(created.world.ends).toEqual(["refunded", "refunded"])
    expect(actsOf(created, "responder")).toEqual(["lock second", "refund second"])
  })

  it("remembers a secret that a block showed which is gone", async () => {
    const created = await createTendedSwap(stores)
    const { world, swap, responder, mine } = created
    for (const act of ["first", "second"] as const) world.call({ action: "lock", side: act })
    for (let block = 0; block < 3; block += 1) await mine(1)
    world.call({ action: "claim", side: "second" })
    const killed = await tendSwap(killAt(responder.ports, "kept"), swap).catch((error: unknown) => error)
    expect(killed).toBeInstanceOf(Killed)
    world.second.reorg()
    expect(world.view.shown).toBeUndefined()
    expect((await tendSwap(responder.ports, swap)).choice).toMatchObject({ action: "claim", side: "first" })
  })

  it("asks a person when it cannot be paid, and goes on when let go on", async () => {
    const created = await createTendedSwap(stores)
    const { world, swap, swapId, initiator } = created
    for (const act of ["first", "second"] as const) world.call({ action: "lock", side: act })
    world.blocked = new Set(["second"])
    const stuck = await tendToTheEnd(created, ["initiator"]).catch((error: unknown) => error)
    expect(stuck).toMatchObject({
      code: "BRIDGE_DEED_STUCK",
      meta: [expect.stringContaining(swapId), expect.stringContaining("claimTo"), expect.any(String)],
    })
    world.blocked = new Set()
    const { choice } = await tendSwap(initiator.ports, swap, Date.now())
    expect(choice).toMatchObject({ action: "claim", side: "second" })
    expect((await listSwapDeeds(stores.initiator, swapId)).at(-1)).toMatchObject({
      attemptNumber: 9,
      status: "open",
    })
  })
})

describe("what is refused before anything is locked", () => {
  const invalid = { code: "BRIDGE_SWAP_INVALID" }
  it("a second swap with the same hash", async () => {
    const { swap, initiator, responder } = await createTendedSwap(stores)
    const more: Swap = { ...swap, second: { ...swap.second, amount: 6n } }
    for (const { ports, submitted } of [initiator, responder]) {
      await tendSwap(ports, swap)
      await expect(tendSwap(ports, more)).rejects.toMatchObject(invalid)
      expect(submitted.length).toBeLessThan(2)
    }
  })

  it("terms that are no swap, or not ours", async () => {
    const { swap, initiator } = await createTendedSwap(stores)
    const nothing = { ...swap, second: { ...swap.second, amount: 0n } }
    await expect(tendSwap(initiator.ports, nothing)).rejects.toMatchObject(invalid)
    const chains = new Map(
      [...initiator.ports.chains].map(([id, chain]) => [id, { ...chain, parties: new Map() }]),
    )
    await expect(tendSwap({ ...initiator.ports, chains }, swap)).rejects.toMatchObject(invalid)
    expect(initiator.submitted).toEqual([])
  })

  it("expiries that the contract would not take", async () => {
    const { swap, initiator, world, secret } = await createTendedSwap(stores)
    const chains = new Map(initiator.ports.chains)
    const second = [...chains][1]!
    const pool = createSwapPool(world, swap, "second", secret, swap.second.expiresAt - 1n)
    chains.set(second[0], { ...second[1], pool })
    await expect(tendSwap({ ...initiator.ports, chains }, swap)).rejects.toMatchObject(invalid)
    expect(initiator.submitted).toEqual([])
  })

  it("a first lock without its secret", async () => {
    const { swap, initiator } = await createTendedSwap(stores)
    const other = { ...swap, hashlock: await createHashlock(stores.responder) }
    await expect(tendSwap(initiator.ports, other)).rejects.toMatchObject({ code: "BRIDGE_DEED_STUCK" })
    expect(initiator.submitted).toEqual([])
  })
})

describe("a secret", () => {
  it("is in the journal before its hash is known, and is another each time", async () => {
    const hashes = [await createHashlock(stores.initiator), await createHashlock(stores.initiator)]
    const secrets = await Promise.all(hashes.map((hash) => findSecret(stores.initiator, hash)))
    expect(new Set(secrets).size).toBe(2)
    expect(await findSecret(stores.responder, hashes[0]!)).toBeUndefined()
  })

  it("that a node makes up is not kept, and is in no error", async () => {
    const made = `0x${"12".repeat(32)}` as const
    const error: unknown = await keepSecret(stores.responder, SAMPLE_SWAP.hashlock, made).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ code: "BRIDGE_ANSWER_INVALID" })
    expect(inspect(error)).not.toContain(made.slice(2))
    expect(await findSecret(stores.responder, SAMPLE_SWAP.hashlock)).toBeUndefined()
  })

  it("is in nothing but our own claim", async () => {
    const created = await createTendedSwap(stores)
    const { initiator, swap, secret, mine, responder } = created
    const seen: unknown[] = []
    const isShown = () => created.world.second.head.state.isShown
    for (let round = 0; round < 20 && !isShown(); round += 1) {
      for (const { ports } of [initiator, responder]) {
        seen.push(await tendSwap(ports, swap).catch((error: unknown) => error))
      }
      await mine(10)
    }
    const claims = initiator.submitted.filter(({ call }) => readAction(call.data) === "claim")
    const others = initiator.submitted.filter((request) => !claims.includes(request))
    expect(claims).toHaveLength(1)
    expect(inspect(claims, { depth: 9 })).toContain(secret.slice(2))
    expect(
      inspect([seen, others, responder.submitted, await listSwaps(stores.initiator)], { depth: 9 }),
    ).not.toContain(secret.slice(2))
  })

  it("opens one swap of a journal", async () => {
    const hashlock = await createHashlock(stores.initiator)
    await recordSwap(stores.initiator, { ...SAMPLE_SWAP, hashlock })
    await recordSwap(stores.initiator, { ...SAMPLE_SWAP, hashlock })
    const other = { ...SAMPLE_SWAP, hashlock, second: { ...SAMPLE_SWAP.second, amount: 9n } }
    await expect(recordSwap(stores.initiator, other)).rejects.toMatchObject({ code: "BRIDGE_SWAP_INVALID" })
  })
})
