import type { DeedAction, Order } from "./order.ts"
import { isContradiction } from "./order.ts"
import type { ChainSide, OrderView } from "./read-order.ts"
import type { TendPolicy } from "./order-ports.ts"

/** A deed that was done, and what became of its transaction. */
export type OrderDeed = {
  readonly action: DeedAction
  readonly attemptNumber: number
  readonly chosenAtMs: number
  /** `unsubmitted`: written down, and the process ended before it was submitted. */
  readonly status: "unsubmitted" | "open" | "succeeded" | "failed" | "cancelled"
}

export type OrderChoice = {
  readonly action: DeedAction | "wait" | "done" | "ask"
  /** One sentence, for the journal and for people. */
  readonly why: string
}

export type OrderQuestion = OrderView & {
  readonly order: Order
  /** By the clock of the source. */
  readonly dispatchedAtMs: number
  /** Those of this round of patience. */
  readonly deeds: readonly OrderDeed[]
  /** Whether events can be shown to the other chain without a gateway. */
  readonly canProve: boolean
  readonly policy: TendPolicy
  readonly nowMs: number
}

/**
 * What to do next about an order. It decides by final blocks alone; what the newest blocks say only makes it wait. It is
 * pure: who asks again after a crash gets the same answer, and whatever it answers, the contracts act once.
 *
 * @example
 * chooseOrderAction(question) // { action: "settle", why: "The source knows the outcome." }
 */
export function chooseOrderAction(question: OrderQuestion): OrderChoice {
  const { source, destination, deeds, policy, nowMs } = question
  if (isContradiction(source.final, destination.final)) {
    return ask(`The source says ${source.final}, the destination ${destination.final}.`)
  }
  if (source.final === "completed" || source.final === "refunded") {
    return { action: "done", why: `The order is ${source.final} for ever.` }
  }
  const cancelled = deeds.find(({ status }) => status === "cancelled")
  if (cancelled !== undefined) return ask(`A person cancelled ${nameOf(cancelled)}.`)
  const open = deeds.find(({ status }) => status === "open" || status === "unsubmitted")
  if (open !== undefined) {
    const isHanging = nowMs - open.chosenAtMs > policy.deedMs
    return isHanging ? ask(`${nameOf(open)} hangs.`) : wait(`${nameOf(open)} is under way.`)
  }
  if (source.final === "none" || source.head === "none") {
    const isLate = nowMs - question.dispatchedAtMs > policy.deedMs
    return isLate
      ? ask("The source does not know the order.")
      : wait("The source does not show the dispatch yet.")
  }
  const moving = [source, destination].find(({ final, head }: ChainSide<string>) => final !== head)
  if (moving !== undefined) return wait(`A block that says ${moving.head} is not final yet.`)
  if (source.final !== "dispatched") return tryDeed(question, "settle", "The source knows the outcome.")
  return destination.final === "none" ? urge(question) : tellSource(question)
}

/** Nothing became of it on the destination: before the deadline it is brought there, after it marked as expired. */
function urge(question: OrderQuestion): OrderChoice {
  const { order, destination, deeds, policy, nowMs, canProve } = question
  const leftMs = (Number(order.deadline) - destination.finalTimeS) * 1000
  // The final block is later than the deadline, so nothing that is not in it can have been in time.
  if (leftMs < 0) return tryDeed(question, "expire", "The deadline is over and nothing was done.")
  const sendings = deeds.filter(({ action }) => action === "resend" || action === "execute-by-proof")
  const sent = sendings.filter(({ status }) => status === "succeeded")
  const sentAtMs = Math.max(question.dispatchedAtMs, ...sent.map(({ chosenAtMs }) => chosenAtMs))
  if (nowMs - sentAtMs <= policy.messageMs) return wait("The message is on its way.")
  if (isResting(sendings, question)) return wait("The last sending failed a moment ago.")
  const resends = countOf(deeds, "resend")
  const proofs = countOf(deeds, "execute-by-proof")
  if (canProve && resends > 0 && proofs < policy.mostAttempts && leftMs > policy.proofMs) {
    return { action: "execute-by-proof", why: "The gateway did not bring the order, resent or not." }
  }
  if (resends < policy.mostAttempts && leftMs > policy.messageMs) {
    return { action: "resend", why: "The gateway did not bring the order in time." }
  }
  return wait("The deadline decides.")
}

/** It is decided on the destination, and the source has to learn it: by a gateway, or else by a proof. */
function tellSource(question: OrderQuestion): OrderChoice {
  const { destination, deeds, policy, nowMs, canProve } = question
  const relays = deeds.filter(({ action }) => action === "relay-result")
  const last = relays.at(-1)
  if (last?.status === "succeeded" && nowMs - last.chosenAtMs <= policy.messageMs) {
    return wait("The result is on its way.")
  }
  if (canProve && relays.length > 0 && countOf(deeds, "settle-by-proof") < policy.mostAttempts) {
    return tryDeed(question, "settle-by-proof", "The gateway did not bring the result.")
  }
  return tryDeed(
    question,
    "relay-result",
    `The order is ${destination.final}, and the source does not know it.`,
  )
}

/** The next attempt, when the last one is long enough ago and patience is left. */
function tryDeed(question: OrderQuestion, action: DeedAction, why: string): OrderChoice {
  const { deeds, policy } = question
  const same = deeds.filter((deed) => deed.action === action)
  const last = same.at(-1)
  if (last === undefined) return { action, why }
  if (isResting(same, question)) return wait(`${nameOf(last)} ${last.status} a moment ago.`)
  if (same.length >= policy.mostAttempts) return ask(`${action} was tried ${same.length} times in vain.`)
  return { action, why }
}

/** Whether the last of these is so recent that another one would be hasty. */
function isResting(deeds: readonly OrderDeed[], { policy, nowMs }: OrderQuestion): boolean {
  const last = deeds.at(-1)
  return last !== undefined && nowMs - last.chosenAtMs <= policy.retryMs * 2 ** (deeds.length - 1)
}

function countOf(deeds: readonly OrderDeed[], wanted: DeedAction): number {
  return deeds.filter(({ action }) => action === wanted).length
}

function nameOf({ action, attemptNumber }: OrderDeed): string {
  return `Attempt ${attemptNumber} of ${action}`
}

function wait(why: string): OrderChoice {
  return { action: "wait", why }
}

function ask(why: string): OrderChoice {
  return { action: "ask", why }
}
