import { describe, expect, it } from "vitest"
import { SAMPLE_SWAP } from "../../test/support/swap-fixture.ts"
import { chooseSwapAction } from "./choose-swap-action.ts"
import type { SwapQuestion } from "./choose-swap-action.ts"
import type { LockView } from "./read-swap.ts"
import type { SwapDeed } from "./swap-deeds.ts"
import { DEFAULT_SWAP_POLICY, isSpacedSafely, planSwapTimes } from "./swap-policy.ts"
import type { LockState } from "./swap.ts"

const { first, second } = SAMPLE_SWAP
const NOW_S = Number(second.expiresAt) - 20_000
const finality = { firstMs: 900_000, secondMs: 60_000 }
const policy = DEFAULT_SWAP_POLICY
const { beginMs, answerMs, revealMs } = planSwapTimes(policy, finality)

const side = (final: LockState, head = final, timeS = NOW_S): LockView => ({
  final,
  head,
  finalBlock: 7n,
  finalTimeS: timeS,
  headTimeS: timeS,
})
const initiator: SwapQuestion = {
  swap: SAMPLE_SWAP,
  first: side("none"),
  second: side("none"),
  deeds: [],
  isInitiator: true,
  isResponder: false,
  hasSecret: true,
  isPublic: false,
  finality,
  policy,
  nowMs: NOW_S * 1000,
}
const responder = { ...initiator, isInitiator: false, isResponder: true, hasSecret: false }
const open = { first: side("open"), second: side("open") }
const known = { hasSecret: true, isPublic: true }
const late = (neededMs: number) => ({ nowMs: Number(second.expiresAt) * 1000 - neededMs })
const overS = Number(second.expiresAt)
const endS = Number(first.expiresAt)
const tried = (action: SwapDeed["action"], of: SwapDeed["side"], status: SwapDeed["status"], count = 1) =>
  Array.from({ length: count }, (_, at): SwapDeed => ({
    action,
    side: of,
    attemptNumber: at + 1,
    chosenAtMs: NOW_S * 1000 - 1e8,
    status,
  }))

describe("what is next about a swap", () => {
  it.each<[string, SwapQuestion, string]>([
    ["the initiator locks first", initiator, "lock first"],
    ["not without the secret", { ...initiator, hasSecret: false }, "ask"],
    ["not when it is known", { ...initiator, isPublic: true }, "wait"],
    ["not when the time is short", { ...initiator, ...late(beginMs) }, "wait"],
    ["but a moment before", { ...initiator, ...late(beginMs + 1) }, "lock first"],
    [
      "nor by a clock of the chain",
      { ...initiator, second: side("none", "none", overS - beginMs / 1000) },
      "wait",
    ],
    ["nor when it is in no final block yet", { ...initiator, first: side("none", "open") }, "wait"],
    [
      "and never after its expiry",
      { ...initiator, first: side("none", "none", endS), second: side("none", "none", overS) },
      "done",
    ],
    ["the responder waits for it", responder, "wait"],
    ["until it is final", { ...responder, first: side("none", "open") }, "wait"],
    ["and still there", { ...responder, first: side("open", "none") }, "wait"],
    ["then it answers", { ...responder, first: side("open") }, "lock second"],
    ["not when the time is short", { ...responder, first: side("open"), ...late(answerMs) }, "wait"],
    ["but a moment before", { ...responder, first: side("open"), ...late(answerMs + 1) }, "lock second"],
    ["not when the secret is known", { ...responder, first: side("open"), ...known }, "wait"],
    ["and not when the first is gone", { ...responder, first: side("refunded") }, "done"],
    ["the initiator waits for it", { ...initiator, first: side("open") }, "wait"],
    ["until it is final", { ...initiator, ...open, second: side("none", "open") }, "wait"],
    ["then it claims", { ...initiator, ...open }, "claim second"],
    ["not when its own is not there", { ...initiator, ...open, first: side("open", "none") }, "wait"],
    ["not without the secret", { ...initiator, ...open, hasSecret: false }, "wait"],
    ["not when it is too late to show it", { ...initiator, ...open, ...late(revealMs) }, "wait"],
    ["but a moment before", { ...initiator, ...open, ...late(revealMs + 1) }, "claim second"],
    ["also later when it is known", { ...initiator, ...open, ...late(1), ...known }, "claim second"],
    [
      "and by the newest block then",
      { ...initiator, ...open, second: side("none", "open"), ...known },
      "claim second",
    ],
    ["until it expires", { ...initiator, ...open, second: side("open", "open", overS), ...known }, "wait"],
    ["the responder waits for the secret", { ...responder, ...open }, "wait"],
    [
      "and claims at once",
      { ...responder, ...open, second: side("open", "claimed"), ...known },
      "claim first",
    ],
    ["also if the block that showed it is gone", { ...responder, ...open, ...known }, "claim first"],
    ["not what it has not paid for", { ...responder, first: side("open"), ...known }, "wait"],
    [
      "but for a lock under way",
      { ...responder, first: side("open"), ...known, deeds: tried("lock", "second", "open") },
      "claim first",
    ],
    [
      "the responder has its own back",
      { ...responder, ...open, second: side("open", "open", overS) },
      "refund second",
    ],
    ["not a second earlier", { ...responder, ...open, second: side("open", "open", overS - 1) }, "wait"],
    ["once", { ...responder, ...open, second: side("open", "refunded", overS) }, "wait"],
    ["and is done", { ...responder, ...open, second: side("refunded") }, "done"],
    [
      "the initiator has its own back",
      { ...initiator, first: side("open", "open", endS), second: side("refunded") },
      "refund first",
    ],
    [
      "not a second earlier",
      { ...initiator, first: side("open", "open", endS - 1), second: side("refunded") },
      "wait",
    ],
    ["and is done", { ...initiator, first: side("refunded"), second: side("refunded") }, "done"],
    ["all is done", { ...initiator, first: side("claimed"), second: side("claimed") }, "done"],
    ["a loss is said", { ...initiator, first: side("claimed"), second: side("refunded") }, "ask"],
    ["to either", { ...responder, first: side("refunded"), second: side("claimed") }, "ask"],
    [
      "a lock under way is no end",
      { ...responder, first: side("refunded"), deeds: tried("lock", "second", "open") },
      "ask",
    ],
    ["a lock is never made twice", { ...initiator, deeds: tried("lock", "first", "succeeded") }, "ask"],
    ["but tried again", { ...initiator, deeds: tried("lock", "first", "failed") }, "lock first"],
    ["a few times", { ...initiator, deeds: tried("lock", "first", "failed", policy.mostAttempts) }, "wait"],
    [
      "a claim asks then",
      { ...initiator, ...open, deeds: tried("claim", "second", "failed", policy.mostAttempts) },
      "ask",
    ],
    ["who cancels a lock waits", { ...initiator, deeds: tried("lock", "first", "cancelled") }, "wait"],
    [
      "who cancels a claim is asked",
      { ...initiator, ...open, deeds: tried("claim", "second", "cancelled") },
      "ask",
    ],
  ])("%s", (_, question, expected) => {
    const choice = chooseSwapAction(question)
    expect("side" in choice ? `${choice.action} ${choice.side}` : choice.action).toBe(expected)
  })

  it("pauses twice as long after each failure", () => {
    const deeds = tried("lock", "first", "failed", 3).map((deed) => ({ ...deed, chosenAtMs: NOW_S * 1000 }))
    const pauseMs = 4 * policy.retryMs
    const at = (nowMs: number) =>
      chooseSwapAction({ ...initiator, deeds, nowMs: NOW_S * 1000 + nowMs }).action
    expect([at(pauseMs), at(pauseMs + 1)]).toEqual(["wait", "lock"])
  })
})

it("asks for the time that both chains and the margin take between the expiries", () => {
  const apart = (ms: number) => ({
    ...SAMPLE_SWAP,
    first: { ...first, expiresAt: second.expiresAt + BigInt(ms) / 1000n },
  })
  const leastMs = finality.firstMs + finality.secondMs + policy.marginMs
  expect(isSpacedSafely(apart(leastMs), finality, policy)).toBe(false)
  expect(isSpacedSafely(apart(leastMs + 1_000), finality, policy)).toBe(true)
  // The contract takes no less than an hour, whatever the policy says.
  expect(isSpacedSafely(apart(leastMs), finality, { ...policy, marginMs: 0 })).toBe(false)
  const tight = { ...initiator, swap: apart(leastMs), finality }
  expect(chooseSwapAction(tight).action).toBe("ask")
  expect(chooseSwapAction({ ...responder, swap: apart(leastMs), first: side("open") }).action).toBe("ask")
})
