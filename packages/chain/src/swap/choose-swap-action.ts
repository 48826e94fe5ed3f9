import type { LockView, SwapView } from "./read-swap.ts"
import { isSameAct } from "./swap-deeds.ts"
import type { SwapDeed } from "./swap-deeds.ts"
import { isSpacedSafely, planSwapTimes } from "./swap-policy.ts"
import type { SwapFinality, SwapPolicy } from "./swap-policy.ts"
import type { Swap, SwapAct, SwapSide } from "./swap.ts"

export type SwapChoice =
  | (SwapAct & { readonly why: string })
  /** One sentence in `why`, for people. */
  | { readonly action: "wait" | "done" | "ask"; readonly why: string }

export type SwapQuestion = Omit<SwapView, "shown"> & {
  readonly swap: Swap
  /** Oldest first. */
  readonly deeds: readonly SwapDeed[]
  /** Whether the sender of the first lock is an account of ours. */
  readonly isInitiator: boolean
  /** Whether the sender of the second lock is. */
  readonly isResponder: boolean
  /** Whether we know the secret. */
  readonly hasSecret: boolean
  /** Whether others may know it: it was shown on a chain, or a claim with it was signed. */
  readonly isPublic: boolean
  readonly finality: SwapFinality
  readonly policy: SwapPolicy
  readonly nowMs: number
}

type SwapTiming = Pick<SwapQuestion, "swap" | "first" | "second" | "finality" | "policy" | "nowMs">

/**
 * What to do next about a swap. It locks and shows the secret by final blocks alone. Once the secret may be known, there is
 * nothing left to wait for: then it claims by the newest block. It is pure: who asks again after a crash gets the same
 * answer, and whatever it answers, the contracts act once.
 *
 * @example
 * chooseSwapAction(question) // { action: "claim", side: "second", why: "Both locks are there for ever." }
 */
export function chooseSwapAction(question: SwapQuestion): SwapChoice {
  const { first, second, isInitiator, isResponder } = question
  if (isInitiator && first.final === "claimed" && second.final === "refunded") return ask(LOST_FIRST)
  if (isResponder && second.final === "claimed" && first.final === "refunded") return ask(LOST_SECOND)
  const wishes = [
    ...(isInitiator ? [...wishToReveal(question), ...wishForOwn(question, "first")] : []),
    ...(isResponder ? [...wishToFollow(question), ...wishForOwn(question, "second")] : []),
  ]
  const choices = wishes.map((wish) => tryWish(question, wish))
  return (
    choices.find(({ action }) => action !== "wait" && action !== "ask") ??
    choices.find(({ action }) => action === "ask") ??
    choices.find(({ action }) => action === "wait") ?? { action: "done", why: describeEnd(question) }
  )
}

/** From then on the other party could have the second lock back, and claim the first with what it saw. */
export function isTooLateToReveal(question: SwapTiming): boolean {
  return leftMs(question, "second") <= planSwapTimes(question.policy, question.finality).revealMs
}

/** An act that is called for, or a reason to wait or to ask; nothing for what is at its end. */
type Wish = SwapChoice & { readonly givesUp?: boolean }

/** The initiator's claim of the second lock, which shows the secret. */
function wishToReveal(question: SwapQuestion): readonly Wish[] {
  const { swap, first, second, hasSecret, isPublic } = question
  if (second.final === "claimed" || second.final === "refunded") return []
  if (second.head !== "open")
    return second.head === "none" ? [] : [wait("What became of the second lock is not final.")]
  if (second.headTimeS >= swap.second.expiresAt) return []
  if (!hasSecret) return []
  const act = { action: "claim", side: "second" } as const
  if (isPublic) return [{ ...act, why: "Others may know the secret: nothing is gained by waiting." }]
  if (first.final !== "open" || first.head !== "open") return []
  if (second.final !== "open") return [wait("The second lock is not final yet.")]
  if (isTooLateToReveal(question)) return [wait("It is too late to show the secret. The expiry decides.")]
  return [{ ...act, why: "Both locks are there for ever." }]
}

/** The responder's claim of the first lock, as soon as anybody can see the secret. */
function wishToFollow(question: SwapQuestion): readonly Wish[] {
  const { swap, first, second, deeds, hasSecret, isPublic } = question
  if (first.final === "claimed" || first.final === "refunded" || first.head === "none") return []
  if (first.head !== "open") return [wait("What became of the first lock is not final.")]
  const hasLocked = deeds.some(
    ({ action, side, status }) => action === "lock" && side === "second" && status === "open",
  )
  const isPaidFor = second.head === "open" || second.head === "claimed" || hasLocked
  if (!isPaidFor || !isPublic || !hasSecret) return []
  if (first.headTimeS >= swap.first.expiresAt) return [wait("The first lock has expired.")]
  return [{ action: "claim", side: "first", why: "The secret is public." }]
}

/** A party's own money: whether to set it aside, and when to take it back. */
function wishForOwn(question: SwapQuestion, side: SwapSide): readonly Wish[] {
  const { final, head, headTimeS, finalTimeS } = question[side]
  const expiresAt = Number(question.swap[side].expiresAt)
  if (final === "claimed" || final === "refunded") return []
  if (head !== final) return [wait(`That the ${side} lock is ${head} is not final yet.`)]
  if (final === "open") {
    if (headTimeS < expiresAt) return [wait(`The ${side} lock is open until it is claimed or expires.`)]
    return [{ action: "refund", side, why: `The ${side} lock has expired.` }]
  }
  // What stands in no final block after the expiry cannot come any more.
  if (finalTimeS >= expiresAt) return []
  const isUnderWay = question.deeds.some(
    (deed) => isSameAct(deed, { action: "lock", side }) && deed.status === "open",
  )
  return isUnderWay ? [{ action: "lock", side, why: "" }] : wishToLock(question, side)
}

function wishToLock(question: SwapQuestion, side: SwapSide): readonly Wish[] {
  const { swap, first, second, hasSecret, isPublic, finality, policy } = question
  const { beginMs, answerMs } = planSwapTimes(policy, finality)
  if (isPublic) return [wait("Others may know the secret: nothing is locked under its hash.")]
  if (side === "second") {
    if (isAtEnd(first) || first.finalTimeS >= swap.first.expiresAt) return []
    if (first.final !== "open" || first.head !== "open")
      return [wait("The first lock is not there for ever yet.")]
  }
  if (second.finalTimeS >= swap.second.expiresAt) return []
  const neededMs = side === "first" ? beginMs : answerMs
  if (leftMs(question, "second") <= neededMs) return [wait(`It is too late for the ${side} lock.`)]
  if (side === "first" && !hasSecret) return [ask("The journal holds no secret of this hash.")]
  if (!isSpacedSafely(swap, finality, policy)) return [ask("The two locks expire too close to each other.")]
  const why = side === "first" ? "The initiator locks first." : "The first lock is there for ever, as agreed."
  return [{ action: "lock", side, why, givesUp: true }]
}

/** The next attempt, when it is time for it and patience is left. */
function tryWish({ deeds, policy, nowMs }: SwapQuestion, { givesUp = false, ...choice }: Wish): SwapChoice {
  if (!("side" in choice)) return choice
  const same = deeds.filter((deed) => isSameAct(deed, choice))
  // A person may have let an earlier attempt go on.
  const last = same.find(({ status }) => status === "open") ?? same.at(-1)
  const give = (why: string) => (givesUp ? wait(`${why} The expiry decides.`) : ask(why))
  if (last?.status === "cancelled") return give(`A person cancelled ${nameOf(last)}.`)
  if (last?.status === "open") {
    const isHanging = nowMs - last.chosenAtMs > policy.deedMs
    return isHanging ? ask(`${nameOf(last)} hangs.`) : wait(`${nameOf(last)} is under way.`)
  }
  // Another attempt would set the money aside twice.
  if (choice.action === "lock" && same.some(({ status }) => status === "succeeded")) return ask(OTHER_LOCK)
  const pauseMs = policy.retryMs * 2 ** (same.length - 1)
  if (last !== undefined && nowMs - last.chosenAtMs <= pauseMs) {
    return wait(`${nameOf(last)} ${last.status} a moment ago.`)
  }
  if (same.length < policy.mostAttempts) return choice
  return give(`${choice.action} of the ${choice.side} lock was tried ${same.length} times in vain.`)
}

/** Time until a lock expires, by the newest block of its chain or by our own clock, whichever is later. */
function leftMs(question: SwapTiming, side: SwapSide): number {
  const { headTimeS } = question[side]
  return Number(question.swap[side].expiresAt) * 1000 - Math.max(headTimeS * 1000, question.nowMs)
}

function isAtEnd({ final }: LockView): boolean {
  return final === "claimed" || final === "refunded"
}

function describeEnd({ first, second }: SwapQuestion): string {
  if (second.final === "claimed") {
    return first.final === "refunded"
      ? "The second lock is claimed for ever; nobody claimed the first in time, and it is back."
      : "The swap is done for ever."
  }
  const isBack = first.final === "refunded" || second.final === "refunded"
  return isBack ? "All that we set aside is back for ever." : "We set nothing aside, and nothing can be."
}

function nameOf({ action, side, attemptNumber }: SwapDeed): string {
  return `Attempt ${attemptNumber} to ${action} the ${side} lock`
}

const LOST_FIRST = "The first lock was claimed, and the second went back: somebody else knew the secret."
const LOST_SECOND = "The second lock was claimed, and the first went back: its claim came too late."
const OTHER_LOCK =
  "The lock was made and is not the one agreed on: the token keeps a part back, or the node is behind."

function wait(why: string): SwapChoice & { readonly action: "wait" } {
  return { action: "wait", why }
}

function ask(why: string): SwapChoice & { readonly action: "ask" } {
  return { action: "ask", why }
}
