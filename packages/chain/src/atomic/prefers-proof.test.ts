import { describe, expect, it } from "vitest"
import { begun, choose, deed, group, MINUTE_S, NOW_S, times } from "../../test/support/group-situation.ts"
import type { Situation } from "../../test/support/group-situation.ts"
import type { GroupAct } from "./group.ts"

const prepared = { state: "prepared" } as const
const paid = { state: "paid", decision: "commit" } as const
const commit = { ...begun, voted: [true, true, true], decision: "commit" } as const

const [first, second, third] = group.legs
/** Leg 0, of another chain, is prepared by somebody, and its vote does not arrive. */
const unheard: Situation = {
  group: { ...group, legs: [second!, first!, third!] },
  coordinator: begun,
  own: [],
  legs: [prepared],
  canProve: true,
  minutes: 70,
}
/** All is decided, and the chain of leg 1 does not hear of it. */
const untold: Situation = { coordinator: commit, legs: [paid, prepared, paid], canProve: true, minutes: 70 }

const refuse = (action: GroupAct["action"], leg: number) => ({ action, leg, why: "Not now." })
const atMinute = (minute: number) => ({ chosenAtMs: (NOW_S + minute * MINUTE_S) * 1000 })

type Expected = Partial<Record<"action" | "leg" | "why", unknown>>

describe("the vote of a leg", () => {
  it.each<[string, Situation, Expected]>([
    ["goes by a gateway first", {}, { action: "relay-vote", leg: 0 }],
    ["is waited for after it", { deeds: [deed("relay-vote", 0, atMinute(10))] }, { action: "wait" }],
    ["is proven after it", { deeds: [deed("relay-vote", 0, atMinute(9))] }, { action: "prove-vote", leg: 0 }],
    [
      "is sent again where nothing proves",
      { canProve: false, deeds: [deed("relay-vote", 0)] },
      { action: "relay-vote" },
    ],
    ["is proven when the gateway reverts", { deeds: times(1, "relay-vote", 0) }, { action: "prove-vote" }],
    ["is proven when no gateway takes it", { refused: [refuse("relay-vote", 0)] }, { action: "prove-vote" }],
    [
      "is not proven while its message may be in a block soon",
      { deeds: [deed("relay-vote", 0, { ...atMinute(9), status: "open" })] },
      { action: "wait", why: expect.stringContaining("relay-vote") },
    ],
    [
      "is proven when its message hangs",
      { minutes: 130, deeds: [deed("relay-vote", 0, { ...atMinute(9), status: "open" })] },
      { action: "prove-vote" },
    ],
    [
      "is proven when time is short, whatever its message does",
      { minutes: 220, deeds: [deed("relay-vote", 0, { ...atMinute(175), status: "open" })] },
      { action: "prove-vote" },
    ],
    [
      "is waited for as a proof also by a program that has no prover",
      { canProve: false, deeds: [deed("prove-vote", 0, { ...atMinute(69), status: "open" })] },
      { action: "wait", why: expect.stringContaining("prove-vote for leg 0 is under way") },
    ],
    [
      "waits when a person stopped its message",
      { deeds: [deed("relay-vote", 0, { status: "cancelled" })] },
      { action: "wait", why: expect.stringContaining("A person cancelled") },
    ],
    [
      "is sent when a person stopped the proof",
      { deeds: [deed("relay-vote", 0, atMinute(0)), deed("prove-vote", 0, { status: "cancelled" })] },
      { action: "relay-vote" },
    ],
    [
      "is sent again while the proof is not ready",
      { deeds: [deed("relay-vote", 0, atMinute(9))], refused: [refuse("prove-vote", 0)] },
      { action: "relay-vote" },
    ],
    [
      "waits when neither is possible now",
      { refused: [refuse("relay-vote", 0), refuse("prove-vote", 0)] },
      { action: "wait", why: "Not now." },
    ],
    [
      "is not proven by what another leg's proof lacks",
      { deeds: times(1, "relay-vote", 0), refused: [refuse("prove-vote", 2)] },
      { action: "prove-vote" },
    ],
    [
      "is on its way as a proof",
      { deeds: [...times(1, "relay-vote", 0), deed("prove-vote", 0, { ...atMinute(69), status: "open" })] },
      { action: "wait", why: expect.stringContaining("prove-vote for leg 0 is under way") },
    ],
    [
      "rests after a proof that failed",
      { deeds: [...times(1, "relay-vote", 0), deed("prove-vote", 0, { ...atMinute(69), status: "failed" })] },
      { action: "wait", why: expect.stringContaining("prove-vote for leg 0 failed") },
    ],
    [
      "is proven again after a rest",
      { deeds: [...times(1, "relay-vote", 0), deed("prove-vote", 0, { ...atMinute(60), status: "failed" })] },
      { action: "prove-vote" },
    ],
    [
      "is sent when five proofs failed",
      { deeds: [...times(1, "relay-vote", 0), ...times(5, "prove-vote", 0)] },
      { action: "relay-vote" },
    ],
    [
      "waits for the deadline when nothing helps",
      { deeds: [...times(5, "relay-vote", 0), ...times(5, "prove-vote", 0)], minutes: 170 },
      { action: "wait", why: expect.stringContaining("The deadline decides") },
    ],
    ["is proven when it is too late for a message", { minutes: 181 }, { action: "prove-vote" }],
    [
      "is proven just before it is too late",
      { minutes: 220, deeds: [deed("relay-vote", 0, atMinute(175))] },
      { action: "prove-vote" },
    ],
    [
      "is waited for when there is time for it",
      { minutes: 219, deeds: [deed("relay-vote", 0, atMinute(175))] },
      { action: "wait" },
    ],
    ["is not proven when it is too late", { minutes: 230 }, { action: "wait", why: "The deadline decides." }],
    [
      "is not proven when it is too late by our own clock",
      { nowMs: (NOW_S + 230 * MINUTE_S) * 1000 },
      { action: "wait", why: "The deadline decides." },
    ],
    [
      "is not proven when it was counted",
      { coordinator: { ...begun, voted: [true, false, false] }, deeds: times(1, "relay-vote", 0) },
      { action: "wait" },
    ],
    [
      "is not proven before the group is begun",
      { coordinator: {}, isInitiator: false, deeds: times(1, "relay-vote", 0) },
      { action: "wait" },
    ],
  ])("%s", (_, change, expected) => {
    expect(choose({ ...unheard, ...change })).toMatchObject(expected)
  })

  it("is not proven to its own chain", () => {
    const deeds = times(1, "relay-vote", 1)
    expect(choose({ ...unheard, legs: [{}, prepared], deeds })).toMatchObject({
      action: "relay-vote",
      leg: 1,
    })
  })
})

describe("the decision", () => {
  const twice = { ...group, legs: [...group.legs, group.legs[1]!] }
  const both: Situation = { ...untold, group: twice, legs: [paid, prepared, paid, prepared] }
  const sent = deed("relay-decision", 1, atMinute(9))

  it.each<[string, Situation, Expected]>([
    ["goes by a gateway first", untold, { action: "relay-decision", leg: 1 }],
    ["is waited for", { ...untold, deeds: [deed("relay-decision", 1, atMinute(10))] }, { action: "wait" }],
    ["is proven after it", { ...untold, deeds: [sent] }, { action: "prove-decision", leg: 1 }],
    [
      "is proven whatever the time",
      { ...untold, deeds: [sent], minutes: 9_000 },
      { action: "prove-decision" },
    ],
    [
      "is proven when it is an abort too",
      {
        ...untold,
        coordinator: { ...begun, decision: "abort" },
        legs: [{ decision: "abort" }, prepared],
        deeds: [sent],
      },
      { action: "prove-decision", leg: 1 },
    ],
    [
      "is proven when no gateway takes it",
      { ...untold, refused: [refuse("relay-decision", 1)] },
      { action: "prove-decision" },
    ],
    [
      "is sent again where nothing proves",
      { ...untold, canProve: false, deeds: [sent] },
      { action: "relay-decision" },
    ],
    [
      "is asked about when it was sent in vain and the proof is not ready",
      {
        ...untold,
        minutes: 600,
        deeds: times(5, "relay-decision", 1),
        refused: [refuse("prove-decision", 1)],
      },
      { action: "ask", why: expect.stringContaining("relay-decision of leg 1 was tried 5 times") },
    ],
    [
      "is asked about when its proof hangs",
      { ...untold, minutes: 600, deeds: [sent, deed("prove-decision", 1, { status: "open" })] },
      { action: "ask", why: expect.stringContaining("prove-decision for leg 1 hangs") },
    ],
    ["is shown to one leg of a chain", { ...both, deeds: [sent] }, { action: "prove-decision", leg: 1 }],
    [
      "is shown to one leg of a chain at a time",
      { ...both, deeds: [sent, deed("prove-decision", 1, { ...atMinute(69), status: "open" })] },
      { action: "wait" },
    ],
    [
      "is shown to another leg when the first cannot be paid",
      { ...both, deeds: [sent, deed("prove-decision", 1, { ...atMinute(69), status: "failed" })] },
      { action: "prove-decision", leg: 3 },
    ],
    [
      "is shown to another leg when the first proof hangs",
      {
        ...both,
        minutes: 190,
        deeds: [sent, deed("prove-decision", 1, { ...atMinute(69), status: "open" })],
      },
      { action: "prove-decision", leg: 3 },
    ],
    [
      "is shown to no other leg of the chain when the proof is not ready",
      { ...both, deeds: [sent], refused: [refuse("prove-decision", 1)] },
      { action: "relay-decision", leg: 1 },
    ],
    [
      "is not shown to a chain that knows it",
      { ...untold, legs: [paid, { ...prepared, decision: "commit" }, paid], deeds: [sent] },
      { action: "settle", leg: 1 },
    ],
  ])("%s", (_, situation, expected) => {
    expect(choose(situation)).toMatchObject(expected)
  })
})
