import type { ChainSide } from "../bridge/read-order.ts"
import type { TendPolicy } from "../bridge/order-ports.ts"
import type { Attempt } from "../journal/list-attempts.ts"
import { findContradiction } from "./find-contradiction.ts"
import type { GroupAct, PaymentGroup } from "./group.ts"
import { chainOfAct, isSameAct } from "./group.ts"
import { prefersProof } from "./prefers-proof.ts"
import type { GroupView, LegView } from "./read-group.ts"

/** An act that was done, and what became of its transaction. */
export type GroupDeed = GroupAct & Attempt

/** An act that cannot be submitted now, and why: its message costs too much, or its proof is not ready. */
export type RefusedAct = GroupAct & { readonly why: string }

export type GroupChoice =
  | (GroupAct & { readonly why: string })
  /** One sentence in `why`, for people. */
  | { readonly action: "wait" | "done" | "ask"; readonly why: string }

export type GroupQuestion = GroupView & {
  readonly group: PaymentGroup
  /** Oldest first. */
  readonly deeds: readonly GroupDeed[]
  /** Whether the initiator's account is ours: then the group is begun. */
  readonly isInitiator: boolean
  /** Numbers of the legs whose payers are accounts of ours: those alone are prepared. */
  readonly ownLegs: ReadonlySet<number>
  /** Whether events can be shown to the other chain without a gateway. */
  readonly canProve?: boolean
  /** What this look has already found out to be impossible for now. */
  readonly refused?: readonly RefusedAct[]
  readonly policy: TendPolicy
  readonly nowMs: number
}

/**
 * What to do next about a group. It decides by final blocks alone; what the newest blocks say only makes it wait. Legs do
 * not wait for each other: where one cannot go on, another does, and people are asked last. It is pure: who asks again
 * after a crash gets the same answer, and whatever it answers, the contracts act once.
 *
 * @example
 * chooseGroupAction(question) // { action: "settle", leg: 1, why: "The chain of the leg knows the decision." }
 */
export function chooseGroupAction(question: GroupQuestion): GroupChoice {
  const contradiction = findContradiction(question)
  if (contradiction !== undefined) return ask(contradiction)
  const wanted = question.group.legs.flatMap((_, leg) => wishForLeg(question, leg))
  const choices = [...wishForAll(question), ...wanted].map((wish) => tryWish(question, wish))
  return (
    choices.find(({ action }) => action !== "wait" && action !== "ask") ??
    choices.find(({ action }) => action === "ask") ??
    choices.find(({ action }) => action === "wait") ?? { action: "done", why: describeEnd(question) }
  )
}

/** An act that the final blocks call for, or a reason to wait; nothing for what is at its end. */
type Wish = GroupChoice & { readonly notBeforeMs?: number; readonly givesUp?: boolean }

/** What the coordinator needs: to begin, or to abort after the deadline. */
function wishForAll(question: GroupQuestion): readonly Wish[] {
  const { group, coordinator, legs, isInitiator } = question
  const { final, head } = coordinator
  if (final.decision !== "none") return []
  if (head.decision !== "none") return [wait(`A block that says ${head.decision} is not final yet.`)]
  if (isOver(question, coordinator)) {
    const isHeld = legs.some((leg) => leg.final.state === "prepared")
    return isHeld ? [{ action: "abort", leg: 0, why: "The deadline is over and votes are missing." }] : []
  }
  if (final.isBegun) return []
  if (head.isBegun) return [wait("The beginning is not final yet.")]
  const canBegin = isInitiator && final.nextNonce === group.nonce && head.nextNonce === group.nonce
  if (!canBegin || leftMs(question, coordinator) <= question.policy.messageMs) {
    return [wait("It was not begun. The deadline decides.")]
  }
  return [{ action: "begin", leg: 0, why: "Nobody can vote before it is begun.", givesUp: true }]
}

function wishForLeg(question: GroupQuestion, leg: number): readonly Wish[] {
  const { final, head } = question.legs[leg]!
  const decision = question.coordinator.final.decision
  if (final.state === "paid" || final.state === "refunded") return []
  if (head.state !== final.state) return [wait(`That leg ${leg} is ${head.state} is not final yet.`)]
  if (final.state === "none") return wishForMoney(question, leg)
  if (decision === "none") return wishForVote(question, leg)
  if (final.decision !== "none") {
    return [{ action: "settle", leg, why: "The chain of the leg knows the decision." }]
  }
  if (head.decision !== "none") return [wait(`The decision is not final yet on the chain of leg ${leg}.`)]
  // Nobody has to tell the coordinator: its legs were read a moment before its decision.
  if (!isRemote(question.group, leg)) return [wait(`The node of leg ${leg} is behind.`)]
  return wishForDecision(question, leg)
}

/** Nothing is set aside for the leg. Once it cannot be any more, the leg is at its end. */
function wishForMoney(question: GroupQuestion, leg: number): readonly Wish[] {
  const { group, coordinator, ownLegs, policy } = question
  const side = question.legs[leg]!
  if (coordinator.final.decision === "commit") return [wait(`The node of leg ${leg} is behind its vote.`)]
  if (isOver(question, side) || side.final.decision === "abort") return []
  const mayPrepare = ownLegs.has(leg) && coordinator.final.isBegun && coordinator.head.decision === "none"
  const neededMs = isRemote(group, leg) ? policy.messageMs : policy.proofMs
  const timeMs = Math.min(leftMs(question, side), leftMs(question, coordinator))
  if (!mayPrepare || timeMs <= neededMs) return [wait(`Leg ${leg} is not prepared. The deadline decides.`)]
  return [{ action: "prepare", leg, why: "The group is begun for ever.", givesUp: true }]
}

/** The money is set aside, and it is not decided. */
function wishForVote(question: GroupQuestion, leg: number): readonly Wish[] {
  const { group, coordinator, policy } = question
  const hasVoted = coordinator.final.voted[leg] === true || coordinator.head.voted[leg] === true
  if (hasVoted) return [wait(`Leg ${leg} has voted; others have not, or the decision is not final yet.`)]
  if (!coordinator.final.isBegun) return [wait(`No vote of leg ${leg} counts before the group is begun.`)]
  const relay: GroupAct = { action: "relay-vote", leg }
  const proof: GroupAct = { action: "prove-vote", leg }
  const timeMs = leftMs(question, coordinator)
  const canRelay = timeMs > policy.messageMs
  // A message that is on its way is not waited for until it is too late to prove.
  const isUrgent = timeMs <= 2 * policy.proofMs
  const notBeforeMs = Math.max(arrivalOf(question, { action: "prepare", leg }), arrivalOf(question, relay))
  const canProve = isRemote(group, leg) && timeMs > policy.proofMs
  if (canProve && prefersProof(question, relay, proof, isUrgent || !canRelay)) {
    const why = `No gateway brought the vote of leg ${leg} in time.`
    return [{ ...proof, why, notBeforeMs: isUrgent ? 0 : notBeforeMs, givesUp: true }]
  }
  if (!canRelay) return [wait("The deadline decides.")]
  const why = `The gateway did not bring the vote of leg ${leg} in time.`
  return [{ ...relay, why, notBeforeMs, givesUp: true }]
}

/** The money is set aside, it is decided, and the chain of the leg does not know that. */
function wishForDecision(question: GroupQuestion, leg: number): readonly Wish[] {
  const { group, coordinator, deeds, policy, nowMs } = question
  const isOfChain = (other: number) => group.legs[other]!.chainId === group.legs[leg]!.chainId
  // What one leg is shown, all legs of its chain know. If it cannot be paid, it must not hold up the others.
  const shown = deeds.find(
    (deed) => deed.action === "prove-decision" && deed.status === "open" && isOfChain(deed.leg),
  )
  if (shown !== undefined && shown.leg !== leg && nowMs - shown.chosenAtMs <= policy.deedMs) {
    return [wait(`${nameOf(shown)} shows the decision to leg ${leg} too.`)]
  }
  const relay: GroupAct = {
    action: "relay-decision",
    leg: group.legs.findIndex((_, other) => isOfChain(other)),
  }
  const proof: GroupAct = { action: "prove-decision", leg }
  const why = `The decision is ${coordinator.final.decision}, and the chain of leg ${leg} does not know it.`
  const act = prefersProof(question, relay, proof, false) ? proof : relay
  return [{ ...act, why, notBeforeMs: arrivalOf(question, relay) }]
}

/** The next attempt, when it is time for it and patience is left. */
function tryWish(question: GroupQuestion, wish: Wish): GroupChoice {
  const { deeds, policy, nowMs, group, refused = [] } = question
  const { notBeforeMs = 0, givesUp = false, ...choice } = wish
  if (!isAct(choice)) return choice
  const same = deeds.filter((deed) => isSameAct(deed, choice))
  const last = same.at(-1)
  if (last?.status === "cancelled") {
    // Where the deadline ends it anyway, nobody has to be asked.
    const why = `A person cancelled ${nameOf(last)}.`
    return givesUp ? wait(`${why} The deadline decides.`) : ask(why)
  }
  if (last?.status === "open") {
    const isHanging = nowMs - last.chosenAtMs > policy.deedMs
    return isHanging ? ask(`${nameOf(last)} hangs.`) : wait(`${nameOf(last)} is under way.`)
  }
  if (nowMs <= notBeforeMs) return wait(`The message about leg ${choice.leg} is on its way.`)
  const pauseMs = policy.retryMs * 2 ** (same.length - 1)
  if (last !== undefined && nowMs - last.chosenAtMs <= pauseMs) {
    return wait(`${nameOf(last)} ${last.status} a moment ago.`)
  }
  const refusal = refused.find((known) => isSameAct(known, choice))
  if (refusal !== undefined) return wait(refusal.why)
  if (same.length < policy.mostAttempts) return choice
  const tried = `${choice.action} of leg ${choice.leg} was tried ${same.length} times in vain on chain ${chainOfAct(group, choice)}.`
  return givesUp ? wait(`${tried} The deadline decides.`) : ask(tried)
}

/** Until when the message of the last such act that succeeded may travel; 0 when there was none. */
function arrivalOf({ deeds, policy }: GroupQuestion, act: GroupAct): number {
  const sent = deeds.findLast((deed) => isSameAct(deed, act) && deed.status === "succeeded")
  return sent === undefined ? 0 : sent.chosenAtMs + policy.messageMs
}

/** No vote and no preparation can come after this: the final block is later than the deadline. */
function isOver({ group }: GroupQuestion, { finalTimeS }: ChainSide<unknown>): boolean {
  return finalTimeS > Number(group.voteDeadline)
}

/** Whether the coordinator is on another chain than the leg. */
function isRemote({ coordinatorChainId, legs }: PaymentGroup, leg: number): boolean {
  return legs[leg]!.chainId !== coordinatorChainId
}

/** Time until the deadline, by the final block of a chain or by our own clock, whichever is later. */
function leftMs({ group, nowMs }: GroupQuestion, { finalTimeS }: ChainSide<unknown>): number {
  return Number(group.voteDeadline) * 1000 - Math.max(finalTimeS * 1000, nowMs)
}

function describeEnd({ legs }: GroupQuestion): string {
  const isIn = (state: LegView["state"]) => legs.some(({ final }) => final.state === state)
  if (isIn("paid")) return "All legs are paid for ever."
  return isIn("refunded")
    ? "All that was set aside is back for ever."
    : "Nothing was set aside, and nothing can be."
}

function isAct(choice: GroupChoice): choice is GroupAct & { readonly why: string } {
  return choice.action !== "wait" && choice.action !== "ask" && choice.action !== "done"
}

function nameOf({ action, leg, attemptNumber }: GroupDeed): string {
  return `Attempt ${attemptNumber} of ${action} for leg ${leg}`
}

function wait(why: string): GroupChoice & { readonly action: "wait" } {
  return { action: "wait", why }
}

function ask(why: string): GroupChoice {
  return { action: "ask", why }
}
