import { describe, expect, it } from "vitest"
import { begun, choose, deed, group, MINUTE_S, NOW_S, times } from "../../test/support/group-situation.ts"
import type { Situation } from "../../test/support/group-situation.ts"

const { legs } = group
const prepared = { state: "prepared" } as const
const allPrepared = [prepared, prepared, prepared]
const allVoted = legs.map(() => true)
const commit = { ...begun, voted: allVoted, decision: "commit" } as const
const abort = { ...begun, decision: "abort" } as const

describe("what is next", () => {
  it.each<[string, Situation, Partial<Record<"action" | "leg", unknown>>]>([
    ["new", {}, { action: "begin" }],
    ["new, and not ours", { isInitiator: false }, { action: "wait" }],
    ["new, too close to the deadline", { minutes: 181 }, { action: "wait" }],
    ["new, and its number is taken", { coordinator: { nextNonce: 12n } }, { action: "wait" }],
    ["new, and its number is being taken", { head: { coordinator: { nextNonce: 12n } } }, { action: "wait" }],
    ["begun in no final block", { head: { coordinator: begun } }, { action: "wait" }],
    ["begun", { coordinator: begun }, { action: "prepare", leg: 0 }],
    ["begun, and one leg is ours", { coordinator: begun, own: [2] }, { action: "prepare", leg: 2 }],
    ["begun, and no leg is ours", { coordinator: begun, own: [] }, { action: "wait" }],
    [
      "begun, and a preparation is under way",
      { coordinator: begun, deeds: [deed("prepare", 0, { status: "open" })] },
      { action: "prepare", leg: 1 },
    ],
    [
      "begun, and a preparation is in no final block",
      { coordinator: begun, head: { legs: [prepared] } },
      { action: "prepare", leg: 1 },
    ],
    [
      "begun, too late for votes to travel",
      { coordinator: begun, minutes: 181 },
      { action: "prepare", leg: 0 },
    ],
    ["begun, too late for any vote", { coordinator: begun, minutes: 231 }, { action: "wait" }],
    [
      "begun, too late by our own clock",
      { coordinator: begun, nowMs: (NOW_S + 231 * MINUTE_S) * 1000 },
      { action: "wait" },
    ],
    [
      "begun, and being aborted",
      { coordinator: begun, head: { coordinator: { decision: "abort" } } },
      { action: "wait" },
    ],
    [
      "not to be prepared",
      { coordinator: begun, own: [0], minutes: 120, deeds: times(5, "prepare", 0) },
      { action: "wait" },
    ],
    [
      "not to be prepared, by a person",
      { coordinator: begun, own: [0], minutes: 120, deeds: [deed("prepare", 0, { status: "cancelled" })] },
      { action: "wait" },
    ],
    [
      "too dear to prepare on one chain",
      { coordinator: begun, refused: [{ action: "prepare", leg: 0, why: "Too dear." }] },
      { action: "prepare", leg: 1 },
    ],
    [
      "prepared, and the vote travels",
      { coordinator: begun, own: [], legs: [{}, prepared], deeds: [deed("prepare", 1)], minutes: 60 },
      { action: "wait" },
    ],
    [
      "prepared, and the vote did not arrive",
      { coordinator: begun, own: [], legs: [{}, prepared], deeds: [deed("prepare", 1)], minutes: 61 },
      { action: "relay-vote", leg: 1 },
    ],
    [
      "prepared, and its vote was counted",
      { coordinator: { ...begun, voted: [false, true, false] }, own: [], legs: [{}, prepared], minutes: 61 },
      { action: "wait" },
    ],
    [
      "prepared, and it is too late to vote",
      { coordinator: begun, own: [], legs: [{}, prepared], minutes: 181 },
      { action: "wait" },
    ],
    [
      "prepared in part at the deadline",
      { coordinator: begun, legs: [prepared], minutes: 240 },
      { action: "wait" },
    ],
    [
      "prepared in part after it",
      { coordinator: begun, legs: [prepared], minutes: 241 },
      { action: "abort" },
    ],
    ["prepared and not begun", { legs: [{}, prepared], minutes: 181 }, { action: "wait" }],
    ["prepared and never begun", { legs: [{}, prepared], minutes: 241 }, { action: "abort" }],
    ["begun and never prepared", { coordinator: begun, minutes: 241 }, { action: "done" }],
    [
      "aborted in no final block",
      { coordinator: begun, legs: [prepared], minutes: 241, head: { coordinator: { decision: "abort" } } },
      { action: "wait" },
    ],
    [
      "committed in no final block",
      {
        coordinator: begun,
        legs: allPrepared,
        head: { coordinator: { voted: allVoted, decision: "commit" } },
      },
      { action: "wait" },
    ],
    [
      "committed",
      { coordinator: commit, legs: [{ ...prepared, decision: "commit" }, prepared, prepared] },
      { action: "settle", leg: 0 },
    ],
    [
      "committed after the legs of its own chain were read",
      {
        coordinator: commit,
        legs: [prepared, { state: "paid", decision: "commit" }, { state: "paid", decision: "commit" }],
      },
      { action: "wait" },
    ],
    [
      "committed and unknown elsewhere",
      { coordinator: commit, legs: [{ state: "paid", decision: "commit" }, prepared, prepared] },
      { action: "relay-decision", leg: 1 },
    ],
    [
      "committed and told a moment ago",
      {
        coordinator: commit,
        legs: [{ state: "paid", decision: "commit" }, prepared, prepared],
        deeds: [deed("relay-decision", 1)],
      },
      { action: "relay-decision", leg: 2 },
    ],
    [
      "committed and told in vain",
      {
        coordinator: commit,
        legs: [{ state: "paid", decision: "commit" }, prepared, { state: "paid", decision: "commit" }],
        deeds: [deed("relay-decision", 1)],
        minutes: 61,
      },
      { action: "relay-decision", leg: 1 },
    ],
    [
      "committed, and a node is behind",
      {
        coordinator: commit,
        legs: [{ state: "paid", decision: "commit" }, {}, { state: "paid", decision: "commit" }],
      },
      { action: "wait" },
    ],
    [
      "told in no final block",
      { coordinator: abort, legs: [{}, prepared], head: { legs: [{}, { decision: "abort" }] }, minutes: 241 },
      { action: "wait" },
    ],
    [
      "aborted early, where a leg can be prepared still",
      { coordinator: abort, legs: [{ decision: "abort" }, { decision: "abort" }, {}] },
      { action: "wait" },
    ],
    [
      "aborted, and all chains know",
      {
        coordinator: abort,
        legs: [{ decision: "abort" }, { state: "refunded", decision: "abort" }, { decision: "abort" }],
      },
      { action: "done" },
    ],
    [
      "paid",
      { coordinator: commit, legs: legs.map(() => ({ state: "paid", decision: "commit" })) },
      { action: "done" },
    ],
    [
      "settled in vain",
      {
        coordinator: commit,
        minutes: 3000,
        legs: legs.map((_, leg) => ({ state: leg === 1 ? "prepared" : "paid", decision: "commit" })),
        deeds: times(5, "settle", 1),
      },
      { action: "ask" },
    ],
    [
      "settled in vain in one leg, and another goes on",
      {
        coordinator: commit,
        minutes: 3000,
        legs: legs.map(() => ({ state: "prepared", decision: "commit" })),
        deeds: times(5, "settle", 0),
      },
      { action: "settle", leg: 1 },
    ],
    [
      "hanging",
      { coordinator: begun, legs: [prepared], minutes: 241, deeds: [deed("abort", 0, { status: "open" })] },
      { action: "ask" },
    ],
    [
      "not to be aborted, by a person",
      {
        coordinator: begun,
        legs: [prepared],
        minutes: 241,
        deeds: [deed("abort", 0, { status: "cancelled" })],
      },
      { action: "ask" },
    ],
    [
      "paid and refunded",
      {
        coordinator: commit,
        legs: [
          { state: "paid", decision: "commit" },
          { state: "refunded", decision: "abort" },
        ],
      },
      { action: "ask" },
    ],
    [
      "aborted and paid",
      { coordinator: abort, legs: [{ state: "paid", decision: "abort" }] },
      { action: "ask" },
    ],
    ["committed and refunded", { coordinator: commit, legs: [{ state: "refunded" }] }, { action: "ask" }],
    ["decided twice", { coordinator: commit, legs: [{ ...prepared, decision: "abort" }] }, { action: "ask" }],
  ])("of a group that is %s", (_, situation, expected) => {
    expect(choose(situation)).toMatchObject({ ...expected, why: expect.stringMatching(/\.$/u) })
  })
})
