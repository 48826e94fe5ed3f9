import type { ChainSide } from "../bridge/read-order.ts"
import type { TendPolicy } from "../bridge/order-ports.ts"
import { findContradiction } from "./find-contradiction.ts"
import type { GroupAct, GroupAction, PaymentGroup } from "./group.ts"
import { chainOfAct } from "./group.ts"
import type { GroupView, LegView } from "./read-group.ts"

/** An act that was done, and what became of its transaction. */
export type GroupDeed = GroupAct & {
  readonly attemptNumber: number
  readonly chosenAtMs: number
  readonly status: "open" | "succeeded" | "failed" | "cancelled"
}

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
  /** Acts whose message costs more than the limit now. */
  readonly tooDear?: readonly GroupAct[]
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
  const { coordinatorChainId, legs } = question.group
  // Nobody has to tell the coordinator: its legs were read a moment before its decision.
  if (legs[leg]!.chainId === coordinatorChainId) return [wait(`The node of leg ${leg} is behind.`)]
  const first = legs.findIndex(({ chainId }) => chainId === legs[leg]!.chainId)
  const act: GroupAct = { action: "relay-decision", leg: first }
  const why = `The decision is ${decision}, and the chain of leg ${leg} does not know it.`
  return [{ ...act, why, notBeforeMs: arrivalOf(question, act) }]
}

/** Nothing is set aside for the leg. Once it cannot be any more, the leg is at its end. */
function wishForMoney(question: GroupQuestion, leg: number): readonly Wish[] {
  const { group, coordinator, ownLegs, policy } = question
  const side = question.legs[leg]!
  if (coordinator.final.decision === "commit") return [wait(`The node of leg ${leg} is behind its vote.`)]
  if (isOver(question, side) || side.final.decision === "abort") return []
  const mayPrepare = ownLegs.has(leg) && coordinator.final.isBegun && coordinator.head.decision === "none"
  const isRemote = group.legs[leg]!.chainId !== group.coordinatorChainId
  const neededMs = isRemote ? policy.messageMs : policy.proofMs
  const timeMs = Math.min(leftMs(question, side), leftMs(question, coordinator))
  if (!mayPrepare || timeMs <= neededMs) return [wait(`Leg ${leg} is not prepared. The deadline decides.`)]
  return [{ action: "prepare", leg, why: "The group is begun for ever.", givesUp: true }]
}

/** The money is set aside, and it is not decided. */
function wishForVote(question: GroupQuestion, leg: number): readonly Wish[] {
  const { coordinator, policy } = question
  const hasVoted = coordinator.final.voted[leg] === true || coordinator.head.voted[leg] === true
  if (hasVoted) return [wait(`Leg ${leg} has voted; others have not, or the decision is not final yet.`)]
  if (leftMs(question, coordinator) <= policy.messageMs) return [wait("The deadline decides.")]
  const sentAtMs = Math.max(
    arrivalOf(question, { action: "prepare", leg }),
    arrivalOf(question, { action: "relay-vote", leg }),
  )
  const why = `The gateway did not bring the vote of leg ${leg} in time.`
  return [{ action: "relay-vote", leg, why, notBeforeMs: sentAtMs, givesUp: true }]
}

/** The next attempt, when it is time for it and patience is left. */
function tryWish(question: GroupQuestion, wish: Wish): GroupChoice {
  const { deeds, policy, nowMs, group, tooDear = [] } = question
  const { notBeforeMs = 0, givesUp = false, ...choice } = wish
  if (!isAct(choice)) return choice
  const same = deeds.filter((deed) => isSame(deed, choice))
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
  if (tooDear.some((dear) => isSame(dear, choice))) return wait("The message costs too much now.")
  if (same.length < policy.mostAttempts) return choice
  const tried = `${choice.action} of leg ${choice.leg} was tried ${same.length} times in vain on chain ${chainOfAct(group, choice)}.`
  return givesUp ? wait(`${tried} The deadline decides.`) : ask(tried)
}

/** Until when the message of the last such act that succeeded may travel; 0 when there was none. */
function arrivalOf({ deeds, policy }: GroupQuestion, act: GroupAct): number {
  const sent = deeds.findLast((deed) => isSame(deed, act) && deed.status === "succeeded")
  return sent === undefined ? 0 : sent.chosenAtMs + policy.messageMs
}

/** No vote and no preparation can come after this: the final block is later than the deadline. */
function isOver({ group }: GroupQuestion, { finalTimeS }: ChainSide<unknown>): boolean {
  return finalTimeS > Number(group.voteDeadline)
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

function isSame(
  deed: GroupAct,
  { action, leg }: { readonly action: GroupAction; readonly leg: number },
): boolean {
  return deed.action === action && deed.leg === leg
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
