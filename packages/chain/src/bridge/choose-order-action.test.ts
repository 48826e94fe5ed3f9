import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { SAMPLE_ORDER } from "../../test/support/order-fixture.ts"
import { TwoArbiters } from "../../test/support/two-arbiters.ts"
import { chooseOrderAction } from "./choose-order-action.ts"
import type { OrderChoice, OrderDeed, OrderQuestion } from "./choose-order-action.ts"
import { DEED_CHAINS, DESTINATION_STATES, isContradiction, SOURCE_STATES } from "./order.ts"
import type { DeedAction, DestinationState, SourceState } from "./order.ts"
import { DEFAULT_TEND_POLICY } from "./order-ports.ts"

const NOW_S = 1_800_000_000
const MINUTE_S = 60
const HOUR_MS = 3_600_000
const policy = DEFAULT_TEND_POLICY
const order = { ...SAMPLE_ORDER, deadline: BigInt(NOW_S + 240 * MINUTE_S) }

const side = <State>(final: State, head = final, finalTimeS = NOW_S) => ({
  final,
  head,
  finalBlock: 9n,
  finalTimeS,
})

type Situation = Partial<OrderQuestion> & { readonly minutes?: number }

/** Looks at an order that was sent a moment ago, unless told otherwise. */
function choose(source: SourceState, destination: DestinationState, more: Situation = {}): OrderChoice {
  const { minutes = 0, ...change } = more
  const nowMs = (NOW_S + minutes * MINUTE_S) * 1000
  return chooseOrderAction({
    order,
    source: side(source),
    destination: side(destination, destination, NOW_S + minutes * MINUTE_S),
    dispatchedAtMs: NOW_S * 1000,
    deeds: [],
    canProve: false,
    policy,
    nowMs,
    ...change,
  })
}

function deed(action: DeedAction, attemptNumber: number, more: Partial<OrderDeed> = {}): OrderDeed {
  return { action, attemptNumber, chosenAtMs: NOW_S * 1000, status: "succeeded", ...more }
}

function times(count: number, action: DeedAction, more: Partial<OrderDeed> = {}): readonly OrderDeed[] {
  return Array.from({ length: count }, (_, index) => deed(action, index + 1, more))
}

describe("what is next", () => {
  const long = { minutes: 300 } as const
  it.each<[string, SourceState, DestinationState, Situation, OrderChoice["action"]]>([
    ["just sent", "dispatched", "none", {}, "wait"],
    ["not brought in time", "dispatched", "none", { minutes: 61 }, "resend"],
    [
      "resent a moment ago",
      "dispatched",
      "none",
      { minutes: 61, deeds: [deed("resend", 1, { chosenAtMs: (NOW_S + 60 * MINUTE_S) * 1000 })] },
      "wait",
    ],
    [
      "a resending failed long ago",
      "dispatched",
      "none",
      { minutes: 70, deeds: [deed("resend", 1, { status: "failed" })] },
      "resend",
    ],
    ["resent in vain", "dispatched", "none", { minutes: 125, deeds: [deed("resend", 1)] }, "resend"],
    [
      "resent in vain, and it can be proven",
      "dispatched",
      "none",
      { minutes: 125, deeds: [deed("resend", 1)], canProve: true },
      "execute-by-proof",
    ],
    ["too late for a message", "dispatched", "none", { minutes: 200 }, "wait"],
    [
      "too late for a message, not for a proof",
      "dispatched",
      "none",
      { minutes: 200, deeds: [deed("resend", 1)], canProve: true },
      "execute-by-proof",
    ],
    [
      "too late for a proof",
      "dispatched",
      "none",
      { minutes: 231, deeds: [deed("resend", 1)], canProve: true },
      "wait",
    ],
    [
      "resent as often as patience allows",
      "dispatched",
      "none",
      { minutes: 125, deeds: times(5, "resend") },
      "wait",
    ],
    ["past its deadline", "dispatched", "none", long, "expire"],
    ["done", "dispatched", "executed", {}, "relay-result"],
    ["expired", "dispatched", "expired", {}, "relay-result"],
    ["relayed a moment ago", "dispatched", "failed", { deeds: [deed("relay-result", 1)] }, "wait"],
    [
      "relayed in vain",
      "dispatched",
      "failed",
      { minutes: 61, deeds: [deed("relay-result", 1)] },
      "relay-result",
    ],
    [
      "relayed in vain, and it can be proven",
      "dispatched",
      "failed",
      { minutes: 61, deeds: [deed("relay-result", 1)], canProve: true },
      "settle-by-proof",
    ],
    [
      "a relaying failed, and it can be proven",
      "dispatched",
      "failed",
      { deeds: [deed("relay-result", 1, { status: "failed" })], canProve: true },
      "settle-by-proof",
    ],
    [
      "neither relayed nor proven",
      "dispatched",
      "failed",
      { minutes: 3000, deeds: [...times(5, "relay-result"), ...times(5, "settle-by-proof")], canProve: true },
      "ask",
    ],
    [
      "relayed as often as patience allows",
      "dispatched",
      "failed",
      { minutes: 3000, deeds: times(5, "relay-result") },
      "ask",
    ],
    ["known to the source", "releasable", "executed", {}, "settle"],
    ["known to the source, not to this node of the destination", "refundable", "none", {}, "settle"],
    [
      "a settling failed a moment ago",
      "refundable",
      "expired",
      { deeds: [deed("settle", 1, { status: "failed" })] },
      "wait",
    ],
    [
      "a settling failed",
      "refundable",
      "expired",
      { minutes: 3, deeds: [deed("settle", 1, { status: "failed" })] },
      "settle",
    ],
    [
      "settled in vain",
      "refundable",
      "expired",
      { minutes: 3000, deeds: times(5, "settle", { status: "failed" }) },
      "ask",
    ],
    ["under way", "releasable", "executed", { deeds: [deed("settle", 1, { status: "open" })] }, "wait"],
    [
      "hanging",
      "releasable",
      "executed",
      { minutes: 121, deeds: [deed("settle", 1, { status: "open" })] },
      "ask",
    ],
    [
      "cancelled by a person",
      "releasable",
      "executed",
      { deeds: [deed("settle", 1, { status: "cancelled" })] },
      "ask",
    ],
    ["unknown to the source for long", "none", "none", { minutes: 121 }, "ask"],
    ["unknown to the source so far", "none", "none", {}, "wait"],
    ["completed", "completed", "executed", long, "done"],
    ["refunded", "refunded", "expired", long, "done"],
  ])("of an order that is %s", (_, source, destination, more, action) => {
    expect(choose(source, destination, more)).toMatchObject({ action, why: expect.stringMatching(/\.$/u) })
  })

  it("of one that was expired by the clock and not by a final block: nothing yet", () => {
    const early = side<DestinationState>("none", "none", Number(order.deadline))
    expect(choose("dispatched", "none", { minutes: 300, destination: early }).action).toBe("wait")
    const later = side<DestinationState>("none", "none", Number(order.deadline) + 1)
    expect(choose("dispatched", "none", { minutes: 300, destination: later }).action).toBe("expire")
  })
})

const states = fc.record({
  source: fc.record({ final: fc.constantFrom(...SOURCE_STATES), head: fc.constantFrom(...SOURCE_STATES) }),
  destination: fc.record({
    final: fc.constantFrom(...DESTINATION_STATES),
    head: fc.constantFrom(...DESTINATION_STATES),
  }),
  minutes: fc.integer({ min: 0, max: 600 }),
  canProve: fc.boolean(),
})

it("acts only where both chains agree with their final blocks, and where these call for it", () => {
  fc.assert(
    fc.property(states, ({ source, destination, minutes, canProve }) => {
      const { action } = choose("none", "none", {
        minutes,
        canProve,
        source: side(source.final, source.head),
        destination: side(destination.final, destination.head, NOW_S + minutes * MINUTE_S),
      })
      if (isContradiction(source.final, destination.final)) {
        expect(action).toBe("ask")
        return
      }
      if (!(action in DEED_CHAINS)) return
      expect([source.head, destination.head]).toEqual([source.final, destination.final])
      if (action === "settle") {
        expect(source.final).toMatch(/able$/u)
        return
      }
      expect(source.final).toBe("dispatched")
      const isUrging = ["resend", "execute-by-proof", "expire"].includes(action)
      expect(destination.final === "none").toBe(isUrging)
    }),
    { numRuns: 2_000 },
  )
})

/** What the world does between two looks. */
const worlds = fc.record({
  events: fc.array(
    fc.record({
      what: fc.constantFrom("pass", "deliver", "drop", "duplicate", "reorg", "stranger"),
      pick: fc.nat(20),
      minutes: fc.integer({ min: 1, max: 40 }),
    }),
    { maxLength: 40 },
  ),
  succeeds: fc.boolean(),
  /** At last: honest gateways, or none at all and proofs alone. */
  canProve: fc.boolean(),
})

/** A tender over the model: deeds take effect in the next block, and end when it is final. */
function createTender(world: TwoArbiters, canProve: boolean) {
  const deeds: { deed: OrderDeed; block: number }[] = []
  const chainOf = (action: DeedAction) => world[DEED_CHAINS[action]]
  return () => {
    for (const entry of deeds) {
      const { action, status } = entry.deed
      const isFinal = chainOf(action).finalNumber >= entry.block
      if (status === "open" && isFinal) entry.deed = { ...entry.deed, status: "succeeded" }
    }
    const choice = chooseOrderAction({
      ...world.view,
      order,
      dispatchedAtMs: NOW_S * 1000,
      deeds: deeds.map((entry) => entry.deed),
      canProve,
      // Here the question is whether it ends; how patience ends is tested above.
      policy: { ...policy, mostAttempts: 1_000, deedMs: 100 * HOUR_MS, retryMs: 0 },
      nowMs: world.timeS * 1000,
    })
    const { action } = choice
    if (!(action in DEED_CHAINS)) return choice
    const isDone = world.call(action as DeedAction)
    const chosenAtMs = world.timeS * 1000
    const status = isDone ? "open" : "failed"
    const attemptNumber = deeds.filter((entry) => entry.deed.action === action).length + 1
    const made = deed(action as DeedAction, attemptNumber, { chosenAtMs, status })
    deeds.push({ deed: made, block: chainOf(made.action).blocks.length - 1 })
    return choice
  }
}

function happen(world: TwoArbiters, what: string, pick: number): void {
  const { messages } = world
  const index = messages.length === 0 ? -1 : pick % messages.length
  const message = messages[index]
  if (what === "reorg") world[pick % 2 === 0 ? "source" : "destination"].reorg()
  if (what === "stranger") world.call(Object.keys(DEED_CHAINS)[pick % 6] as DeedAction)
  if (message === undefined) return
  // A gateway brings only what its chain can no longer take back.
  const isFinal = message.kind === "execute" || world.destination.side.final === message.of
  if ((what === "deliver" || what === "duplicate") && isFinal) world.deliver(message)
  if (what === "drop" || what === "deliver") messages.splice(index, 1)
}

it("ends every order, whatever gateways lose, repeat or mix up, and never pays out and refunds", () => {
  fc.assert(
    fc.property(worlds, ({ events, succeeds, canProve }) => {
      const world = new TwoArbiters({ nowS: NOW_S, deadlineS: Number(order.deadline) })
      world.succeeds = succeeds
      const look = createTender(world, canProve)
      for (const { what, pick, minutes } of events) {
        happen(world, what, pick)
        look()
        world.advance(minutes * MINUTE_S)
        expect(world.isSound()).toBe(true)
      }
      let choice = look()
      for (let round = 0; choice.action !== "done"; round += 1) {
        expect(round).toBeLessThan(200)
        if (!canProve) happen(world, "deliver", 0)
        world.advance(10 * MINUTE_S)
        choice = look()
        expect(choice.action).not.toBe("ask")
        expect(world.isSound()).toBe(true)
      }
      const [paid, done] = [world.source.side.final, world.destination.side.final]
      expect(paid).toBe(done === "executed" ? "completed" : "refunded")
      expect(done).not.toBe("none")
    }),
    { numRuns: 500 },
  )
})
