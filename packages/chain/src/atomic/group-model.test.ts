import fc from "fast-check"
import { expect, it } from "vitest"
import { SAMPLE_GROUP } from "../../test/support/group-fixture.ts"
import { GroupWorld } from "../../test/support/group-world.ts"
import { DEFAULT_TEND_POLICY } from "../bridge/order-ports.ts"
import { chooseGroupAction } from "./choose-group-action.ts"
import type { GroupChoice, GroupDeed, GroupQuestion, RefusedAct } from "./choose-group-action.ts"
import { findContradiction } from "./find-contradiction.ts"
import { chainOfAct, GROUP_ACTIONS } from "./group.ts"
import type { GroupAct } from "./group.ts"

const NOW_S = 1_800_000_000
const MINUTE_S = 60
/** One leg on the coordinator's chain, two on two others. */
const group = {
  ...SAMPLE_GROUP,
  voteDeadline: BigInt(NOW_S + 240 * MINUTE_S),
  legs: [...SAMPLE_GROUP.legs, { ...SAMPLE_GROUP.legs[1]!, chainId: 31_339n }],
}

/** What the world does between two looks. */
const worlds = fc.record({
  events: fc.array(
    fc.record({
      what: fc.constantFrom(
        "pass",
        "deliver",
        "drop",
        "duplicate",
        "reorg",
        "stranger",
        "crash",
        "initiator",
        "headers",
      ),
      pick: fc.nat(60),
      minutes: fc.integer({ min: 1, max: 30 }),
    }),
    { maxLength: 40 },
  ),
  own: fc.subarray([0, 1, 2], { minLength: 1 }),
  unfunded: fc.oneof(fc.constant<number[]>([]), fc.subarray([0, 1, 2])),
  isCalm: fc.boolean(),
  /** Whether legs are read well before the coordinator. */
  isLate: fc.boolean(),
  /** A gateway that is dead brings nothing, ever, and may even refuse what is sent. */
  gateway: fc.constantFrom("alive", "dead", "closed"),
  canProve: fc.boolean(),
})

type Tender = {
  readonly own: readonly number[]
  readonly isLate: boolean
  readonly isClosed: boolean
  /** Absent: gateways alone. */
  readonly prover: { hasHeaders: boolean } | undefined
}

/** A tender over the model: what it does takes effect in the next block, and ends when that is final. */
function createTender(world: GroupWorld, { own, isLate, isClosed, prover }: Tender) {
  let before = world.view.legs
  const deeds: { deed: GroupDeed; block: number }[] = []
  const chainOf = (act: GroupAct) => world.chains.get(chainOfAct(group, act))!
  return (isKilled = false): GroupChoice => {
    for (const entry of deeds) {
      const isFinal = chainOf(entry.deed).finalNumber >= entry.block
      if (entry.deed.status === "open" && isFinal) entry.deed = { ...entry.deed, status: "succeeded" }
    }
    const view = isLate ? { ...world.view, legs: before } : world.view
    before = world.view.legs
    const question = {
      ...view,
      group,
      deeds: deeds.map((entry) => entry.deed),
      isInitiator: true,
      ownLegs: new Set(own),
      canProve: prover !== undefined,
      // Here the question is whether it ends; how patience ends is tested above.
      policy: { ...DEFAULT_TEND_POLICY, mostAttempts: 1_000, deedMs: 1e12, retryMs: 0 },
      nowMs: world.timeS * 1000,
    }
    const choice = chooseWhatWorks(question, ({ action }) => {
      const isRelay = action === "relay-vote" || action === "relay-decision"
      const isProof = action === "prove-vote" || action === "prove-decision"
      return (isRelay && isClosed) || (isProof && !prover!.hasHeaders)
    })
    if (isKilled || !("leg" in choice)) return choice
    const { action, leg } = choice
    const isToldItself = action === "relay-decision" && group.legs[leg]!.chainId === group.coordinatorChainId
    expect(isToldItself).toBe(false)
    const status = world.call(choice) ? "open" : "failed"
    const chosenAtMs = world.timeS * 1000
    const made: GroupDeed = { action, leg, attemptNumber: deeds.length + 1, chosenAtMs, status }
    deeds.push({ deed: made, block: chainOf(made).blocks.length - 1 })
    return choice
  }
}

/** What a look does, as tendGroup has it: what is impossible now is left out. */
function chooseWhatWorks(question: GroupQuestion, isRefused: (act: GroupAct) => boolean): GroupChoice {
  const refused: RefusedAct[] = []
  for (;;) {
    const choice = chooseGroupAction({ ...question, refused })
    if (!("leg" in choice) || !isRefused(choice)) return choice
    expect(refused).not.toContainEqual(choice)
    refused.push(choice)
  }
}

function happen(world: GroupWorld, what: string, pick: number): void {
  const chains = [...world.chains.values()]
  const leg = pick % group.legs.length
  if (what === "reorg") chains[pick % chains.length]!.reorg()
  if (what === "stranger") world.call({ action: GROUP_ACTIONS[pick % GROUP_ACTIONS.length]!, leg })
  if (what === "initiator" && pick % 20 === 0) world.call({ action: "abort", leg: 0 }, true)
  const index = world.messages.length === 0 ? -1 : pick % world.messages.length
  const message = world.messages[index]
  if (message === undefined) return
  const isBrought = (what === "deliver" || what === "duplicate") && world.isFinal(message)
  if (isBrought) world.deliver(message)
  if (what === "drop" || (what === "deliver" && isBrought)) world.messages.splice(index, 1)
}

it("ends every group all paid or all refunded, whatever is lost, repeated, undone or killed", () => {
  const ends = { paid: 0, refunded: 0, untouched: 0 }
  const shown = { paid: 0, refunded: 0, untouched: 0 }
  const property = fc.property(worlds, (chosen) => {
    const { events, unfunded, isCalm, isLate, gateway, canProve } = chosen
    const world = new GroupWorld(group, NOW_S)
    world.unfunded = new Set(unfunded)
    const prover = canProve || gateway !== "alive" ? { hasHeaders: true } : undefined
    const own = isCalm ? [0, 1, 2] : chosen.own
    const look = createTender(world, { own, isLate, isClosed: gateway === "closed", prover })
    const check = () => expect(findContradiction(world.view)).toBeUndefined()
    for (const { what, pick, minutes } of isCalm ? [] : events) {
      if (what === "headers" && prover !== undefined) prover.hasHeaders = !prover.hasHeaders
      if (gateway !== "alive") world.messages.splice(0)
      happen(world, what, pick)
      look(what === "crash")
      world.advance(minutes * MINUTE_S)
      check()
    }
    if (gateway !== "alive") prover!.hasHeaders = true
    let choice = look()
    for (let round = 0; choice.action !== "done"; round += 1) {
      expect(round).toBeLessThan(300)
      const brought = gateway === "alive" ? world.messages : []
      for (const message of brought.filter((each) => world.isFinal(each))) world.deliver(message)
      world.advance(5 * MINUTE_S)
      choice = look()
      expect(choice.action).not.toBe("ask")
      check()
    }
    const states = new Set(world.ends)
    expect(states.has("prepared")).toBe(false)
    if (states.has("paid")) expect([...states]).toEqual(["paid"])
    const end = states.has("paid") ? "paid" : states.has("refunded") ? "refunded" : "untouched"
    ends[end] += 1
    if (gateway !== "alive") shown[end] += 1
  })
  fc.assert(property, { numRuns: 500 })
  // The world is no use if it never goes well, or always does.
  expect(Math.min(ends.paid, ends.refunded)).toBeGreaterThan(20)
  expect(Math.min(shown.paid, shown.refunded)).toBeGreaterThan(20)
})
