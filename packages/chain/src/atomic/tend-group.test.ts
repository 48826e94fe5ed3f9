import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createTendedGroup, readAct } from "../../test/support/tended-group.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import type { Store } from "../store/store.ts"
import { listGroupDeeds } from "./group-deeds.ts"
import type { PaymentGroup } from "./group.ts"
import { GROUP_STEPS, tendGroup } from "./tend-group.ts"
import type { GroupPorts, TendedGroup } from "./tend-group.ts"

let store: Store
beforeAll(async () => {
  store = await openMockStore()
})
afterAll(() => store.close())

type Created = Awaited<ReturnType<typeof createTendedGroup>>

class Killed extends Error {}

/** Looks and lets time pass until the group is done. */
async function tendToTheEnd({ ports, group, mine }: Created, used: GroupPorts = ports): Promise<TendedGroup> {
  for (let round = 0; round < 150; round += 1) {
    const tended = await tendGroup(used, group).catch((error: unknown) => {
      if (error instanceof Killed) return undefined
      throw error
    })
    if (tended?.choice.action === "done") return tended
    await mine(10)
  }
  throw new Error("The group has no end.")
}

/** A tender that is killed after this step each time it comes to it, but for every other look. */
function killAt(ports: GroupPorts, step: string): GroupPorts {
  let isSpared = false
  const onStep = (reached: string) => {
    if (reached !== step) return
    isSpared = !isSpared
    if (isSpared) throw new Killed()
  }
  return { ...ports, onStep }
}

const actsOf = ({ submitted, group }: Created) =>
  submitted.map(({ call }) => {
    const { action, leg } = readAct(group, call.data)
    return `${action} ${leg}`
  })

describe("a group that is tended", () => {
  it("is paid in all legs", async () => {
    const created = await createTendedGroup(store)
    expect((await tendToTheEnd(created)).choice.why).toBe("All legs are paid for ever.")
    expect(created.world.ends).toEqual(["paid", "paid"])
    const { group, submitted } = created
    const begun = submitted.find(({ call }) => readAct(group, call.data).action === "begin")!
    expect(begun).toMatchObject({ account: group.initiator, authority: { policyVersion: 2 } })
    const prepared = submitted.filter(({ call }) => readAct(group, call.data).action === "prepare")
    expect(prepared.map(({ account, call }) => [account, call.to, call.valueWei])).toEqual([
      [group.legs[0]!.payer, group.legs[0]!.participant, 0n],
      [group.legs[1]!.payer, group.legs[1]!.participant, 1_100n],
    ])
    const settled = submitted.filter(({ call }) => readAct(group, call.data).action === "settle")
    expect(settled.map(({ authority }) => authority.policyVersion)).toEqual([1, 1])
  })

  it.each([0, 1])("is refunded when leg %i cannot be prepared", async (leg) => {
    const created = await createTendedGroup(store)
    created.world.unfunded = new Set([leg])
    expect((await tendToTheEnd(created)).choice.why).toBe("All that was set aside is back for ever.")
    expect(created.world.ends.toSorted()).toEqual(["none", "refunded"])
    expect(actsOf(created).filter((act) => act === `prepare ${leg}`)).toHaveLength(5)
  })

  it("is prepared in its other leg while the turn of the first does not come", async () => {
    const created = await createTendedGroup(store)
    const around: GroupPorts["around"] = async (_group, { action, leg }, submit) => {
      if (action !== "prepare" || leg !== 0) await submit()
    }
    expect((await tendToTheEnd(created, { ...created.ports, around })).choice.why).toBe(
      "All that was set aside is back for ever.",
    )
    expect(created.world.ends).toEqual(["none", "refunded"])
  })

  it("prepares no leg of another's account, and begins no group of another's", async () => {
    const created = await createTendedGroup(store)
    const [first] = created.group.legs
    const chains = [...created.ports.chains].map(([chainId, chain]) => {
      const payers = new Map([...chain.payers].filter(([payer]) => payer === first!.payer))
      return [chainId, { ...chain, payers }] as const
    })
    const ports = { ...created.ports, chains: new Map(chains) }
    created.world.call({ action: "begin", leg: 0 })
    await tendToTheEnd(created, ports)
    const own = actsOf(created).filter((act) => /begin|prepare/u.test(act))
    expect(own).toEqual(["prepare 0"])
    expect(created.world.ends).toEqual(["refunded", "none"])
  })

  it.each(GROUP_STEPS)("does nothing twice when it is killed after it has %s", async (step) => {
    const created = await createTendedGroup(store)
    await tendToTheEnd(created, killAt(created.ports, step))
    expect(created.world.ends).toEqual(["paid", "paid"])
    const once = actsOf(created).filter((act) => /begin|prepare|settle/u.test(act))
    expect(new Set(once).size).toBe(once.length)
    const keys = created.submitted.map(({ idempotencyKey }) => idempotencyKey)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it("gives way to another tender that was faster at another price", async () => {
    const created = await createTendedGroup(store)
    const { ports, group, prices, mine } = created
    for (let round = 0; round < 4; round += 1) {
      await tendGroup(ports, group)
      await mine(5)
      if (actsOf(created).includes("prepare 0")) break
    }
    const faster = async (step: string) => {
      if (step !== "encoded") return
      prices.set(31_338n, 2_000n)
      await tendGroup(ports, group)
    }
    const { choice } = await tendGroup({ ...ports, onStep: faster }, group)
    expect(choice).toEqual({ action: "wait", why: "Another tender does it." })
    await tendToTheEnd(created)
    expect(created.world.ends).toEqual(["paid", "paid"])
    expect(actsOf(created).filter((act) => act === "prepare 1")).toHaveLength(1)
  })

  it("says that a message is too dear only when nothing else is to be done", async () => {
    const created = await createTendedGroup(store)
    const { ports, group, world, prices, mine } = created
    prices.set(31_337n, 10n ** 18n)
    const refused = await tendToTheEnd(created).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: "BRIDGE_FEE_TOO_HIGH" })
    // The decision is made, and so far told to nobody; the leg on the coordinator's chain is not held up.
    for (let round = 0; round < 5; round += 1) {
      await tendGroup(ports, group).catch(() => undefined)
      await mine(5)
    }
    expect(world.ends).toEqual(["paid", "prepared"])
    prices.clear()
    await tendToTheEnd(created)
    expect(world.ends).toEqual(["paid", "paid"])
  })

  it("asks a person when a leg cannot be paid, and goes on when let go on", async () => {
    const created = await createTendedGroup(store)
    const { ports, group, groupId, world, mine } = created
    world.blocked = new Set([1])
    const stuck = await tendToTheEnd(created).catch((error: unknown) => error)
    expect(stuck).toMatchObject({
      code: "BRIDGE_DEED_STUCK",
      message: expect.stringContaining("settle of leg 1 was tried 5 times in vain"),
      meta: [expect.stringContaining(groupId), expect.stringContaining("settleTo"), expect.any(String)],
    })
    expect(world.ends).toEqual(["paid", "prepared"])
    world.blocked = new Set()
    const { choice } = await tendGroup(ports, group, Date.now())
    expect(choice).toMatchObject({ action: "settle", leg: 1 })
    const deeds = await listGroupDeeds(store, groupId, 2)
    expect(deeds.findLast(({ action }) => action === "settle")).toMatchObject({
      attemptNumber: 6,
      status: "open",
    })
    for (let round = 0; round < 3; round += 1) await mine(5)
    await tendToTheEnd(created)
    expect(world.ends).toEqual(["paid", "paid"])
  })
})

describe("a group that no contract would begin is refused", () => {
  it.each<[string, (group: PaymentGroup) => Partial<PaymentGroup>]>([
    ["with one leg", ({ legs }) => ({ legs: legs.slice(0, 1) })],
    ["with 17 legs", ({ legs }) => ({ legs: Array.from({ length: 17 }, (_, leg) => legs[leg % 2]!) })],
    ["on one chain", ({ legs }) => ({ legs: [legs[0]!, legs[0]!] })],
    ["with a leg of nothing", ({ legs }) => ({ legs: [legs[0]!, { ...legs[1]!, amount: 0n }] })],
    [
      "with two contracts on the coordinator's chain",
      ({ legs }) => ({ legs: [{ ...legs[0]!, participant: legs[1]!.participant }, legs[1]!] }),
    ],
    [
      "with two contracts on another chain",
      ({ legs }) => ({ legs: [...legs, { ...legs[1]!, participant: legs[0]!.participant }] }),
    ],
  ])("%s", async (_, change) => {
    const { ports, group, submitted } = await createTendedGroup(store)
    await expect(tendGroup(ports, { ...group, ...change(group) })).rejects.toMatchObject({
      code: "BRIDGE_GROUP_INVALID",
    })
    expect(submitted).toEqual([])
  })
})
