import { AgentGptError } from "@agentgpt/core"
import type { ChainId, Hex } from "@agentgpt/core"
import { afterAll, beforeAll, expect, it } from "vitest"
import { CLOSED } from "../../test/support/group-pool.ts"
import { createTendedGroup, readAct } from "../../test/support/tended-group.ts"
import type { ProveEvent } from "../bridge/order-ports.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import type { Store } from "../store/store.ts"
import { GROUP_STEPS, tendGroup } from "./tend-group.ts"
import type { GroupPorts, TendedGroup } from "./tend-group.ts"

let store: Store
beforeAll(async () => {
  store = await openMockStore()
})
afterAll(() => store.close())

class Killed extends Error {}

/** A group whose gateway brings nothing, ever, and a prover that knows headers when it is told to. */
async function createProven() {
  const created = await createTendedGroup(store)
  const shown: (readonly [ChainId, ChainId, Hex, number])[] = []
  const prover = { hasHeaders: true, error: undefined as Error | undefined }
  const prove: ProveEvent = async (...event) => {
    if (prover.error !== undefined) throw prover.error
    if (!prover.hasHeaders) return undefined
    shown.push(event)
    const [, , header, logIndex] = event
    return { blockNumber: 1n, header, transactionIndex: 0n, receiptProof: [], logIndex: BigInt(logIndex) }
  }
  return { ...created, ports: { ...created.ports, prove }, shown, prover }
}

type Created = Awaited<ReturnType<typeof createProven>>

/** Looks and lets time pass until `isOver`, without any message arriving; says what the last look led to. */
async function tendUntil(
  { ports, group, mine }: Created,
  isOver: (tended: TendedGroup | undefined) => boolean,
  used: GroupPorts = ports,
): Promise<TendedGroup | undefined> {
  for (let round = 0; round < 150; round += 1) {
    const tended = await tendGroup(used, group).catch((error: unknown) => {
      if (error instanceof Killed) return undefined
      throw error
    })
    if (isOver(tended)) return tended
    await mine(5, false)
  }
  throw new Error("The group has no end.")
}

const isDone = (tended: TendedGroup | undefined) => tended?.choice.action === "done"
const actsOf = ({ submitted, group }: Created) =>
  submitted.map(({ call }) => {
    const { action, leg } = readAct(group, call.data)
    return `${action} ${leg}`
  })
const onEarly = (created: Created) => actsOf(created).filter((act) => /relay|prove/u.test(act))

it("commits by proofs alone when the gateway is dead", async () => {
  const created = await createProven()
  await tendUntil(created, isDone)
  expect(created.world.ends).toEqual(["paid", "paid"])
  expect(onEarly(created)).toEqual(["relay-vote 1", "prove-vote 1", "relay-decision 1", "prove-decision 1"])
  const { group, submitted, ports, shown } = created
  const proven = submitted.filter(({ call }) => readAct(group, call.data).action.startsWith("prove"))
  const [here, there] = [...ports.chains.values()]
  expect(proven.map(({ account, call }) => [account, call.to, call.valueWei])).toEqual([
    [here!.account, group.coordinator, 0n],
    [there!.account, group.legs[1]!.participant, 0n],
  ])
  // The preparation of leg 1 and the decision, each the second log of its transaction.
  expect(shown).toEqual([
    ["eip155:31338", "eip155:31337", `0x${"65".padStart(64, "0")}`, 1],
    ["eip155:31337", "eip155:31338", `0x${"8".padStart(64, "0")}`, 1],
  ])
})

it("aborts by proofs alone when the gateway is dead and a leg cannot be prepared", async () => {
  const created = await createProven()
  created.world.unfunded = new Set([0])
  expect((await tendUntil(created, isDone))!.choice.why).toBe("All that was set aside is back for ever.")
  expect(created.world.ends).toEqual(["none", "refunded"])
  expect(actsOf(created).filter((act) => /abort|decision/u.test(act))).toEqual([
    "abort 0",
    "relay-decision 1",
    "prove-decision 1",
  ])
})

it("sends messages again as long as the header is not known, and fails with none", async () => {
  const created = await createProven()
  created.prover.hasHeaders = false
  const isWaiting = () => actsOf(created).filter((act) => act === "relay-vote 1").length === 5
  await tendUntil(created, isWaiting)
  await created.mine(3, false)
  await created.mine(3, false)
  const { choice } = await tendGroup(created.ports, created.group)
  expect(choice).toMatchObject({ action: "wait" })
  created.prover.hasHeaders = true
  await tendUntil(created, isDone)
  expect(created.world.ends).toEqual(["paid", "paid"])
})

it.each([
  ["no gateway takes the message", CLOSED],
  ["the message is too dear", 10n ** 18n],
])("proves when %s, and waits for the header", async (_, price) => {
  const created = await createProven()
  await tendUntil(created, () => actsOf(created).includes("prepare 1"))
  for (const number of created.world.chains.keys()) created.prices.set(number, price)
  created.prover.hasHeaders = false
  for (let look = 0; look < 5; look += 1) {
    expect((await tendGroup(created.ports, created.group)).choice.action).toBe("wait")
    await created.mine(3, false)
  }
  expect(onEarly(created)).toEqual([])
  created.prover.hasHeaders = true
  await tendUntil(created, isDone)
  expect(onEarly(created)).toEqual(["prove-vote 1", "prove-decision 1"])
  expect(created.world.ends).toEqual(["paid", "paid"])
})

it("says what the node says when no gateway takes the message and nothing proves", async () => {
  const created = await createProven()
  await tendUntil(created, () => actsOf(created).includes("prepare 1"))
  for (const number of created.world.chains.keys()) created.prices.set(number, CLOSED)
  const { prove: _, ...plain } = created.ports
  await expect(tendUntil(created, isDone, plain)).rejects.toMatchObject({ code: "NODE_CALL_FAILED" })
})

it("goes on by messages when the prover fails, and says so when nothing else is to be done", async () => {
  const created = await createProven()
  created.prover.error = new AgentGptError("NODE_RECEIPTS_MISMATCH")
  await expect(tendUntil(created, isDone)).rejects.toMatchObject({ code: "NODE_RECEIPTS_MISMATCH" })
  expect(onEarly(created).filter((act) => act === "relay-vote 1")).toHaveLength(5)
  created.prover.error = new TypeError("A mistake of ours.")
  await expect(tendGroup(created.ports, created.group)).rejects.toThrow(TypeError)
})

it.each(GROUP_STEPS)("does nothing twice when it is killed after it has %s", async (step) => {
  const created = await createProven()
  let isSpared = false
  const onStep = (reached: string) => {
    if (reached !== step) return
    isSpared = !isSpared
    if (isSpared) throw new Killed()
  }
  await tendUntil(created, isDone, { ...created.ports, onStep })
  expect(created.world.ends).toEqual(["paid", "paid"])
  const once = actsOf(created).filter((act) => !act.startsWith("relay"))
  expect(new Set(once).size).toBe(once.length)
  expect(once).toEqual(expect.arrayContaining(["prove-vote 1", "prove-decision 1"]))
})

it("sends no message once more that is still on its way, for whoever lets the group go on", async () => {
  const created = await createProven()
  const { prove: _prove, ...ports } = created.ports
  const isRelayed = () => actsOf(created).some((act) => act.startsWith("relay-decision"))
  // Votes arrive, the decision does not.
  for (let round = 0; round < 50 && !isRelayed(); round += 1) {
    await tendGroup(ports, created.group)
    await created.mine(5, !isRelayed())
  }
  for (let round = 0; round < 3; round += 1) await created.mine(5, false)
  const slow = { ...ports, policy: { ...ports.policy, messageMs: 1e15 } }
  const { choice } = await tendGroup(slow, created.group, Number.MAX_SAFE_INTEGER)
  expect(choice).toEqual({ action: "wait", why: expect.stringContaining("is on its way") })
  // Once it is late, patience begins anew.
  const again = await tendGroup(ports, created.group, Number.MAX_SAFE_INTEGER)
  expect(again.choice).toMatchObject({ action: "relay-decision" })
})
