import type { CrossOrder, RecordedDeed } from "@agentgpt/chain"
import { writeTime } from "../runs/progress.ts"

/** An order as the command line shows it: what the journal knows for ever, and what is waited for. */
export type OrderSummary = {
  readonly orderId: string
  readonly source: { readonly chainId: string; readonly state: string; readonly transactionHash: string }
  readonly destination: { readonly chainId: string; readonly state: string }
  readonly sender: string
  readonly beneficiary: string
  readonly escrow: { readonly token: string; readonly amount: bigint }
  readonly dispatchedAtMs: number
  /** By the clock of the destination. */
  readonly deadlineMs: number
  readonly isOpen: boolean
  readonly waitsFor: string
  /** Why a person has to look. */
  readonly asksWhy?: string
}

export function describeOrder(
  known: CrossOrder,
  deeds: readonly RecordedDeed[],
  nowMs: number,
): OrderSummary {
  const { orderId, order, asksWhy } = known
  const { sender, beneficiary, escrowToken: token, escrowAmount: amount } = order
  return {
    orderId,
    source: {
      chainId: known.sourceChainId,
      state: known.sourceState,
      transactionHash: known.transactionHash,
    },
    destination: { chainId: known.destinationChainId, state: known.destinationState },
    sender,
    beneficiary,
    escrow: { token, amount },
    dispatchedAtMs: known.dispatchedAtMs,
    deadlineMs: Number(order.deadline) * 1_000,
    isOpen: isOpen(known),
    waitsFor: describeWaiting(known, deeds, nowMs),
    ...(asksWhy !== undefined && { asksWhy }),
  }
}

export function isOpen({ sourceState }: CrossOrder): boolean {
  return sourceState !== "completed" && sourceState !== "refunded"
}

/** As far as the journal knows it; what the chains say is newer. */
function describeWaiting(known: CrossOrder, deeds: readonly RecordedDeed[], nowMs: number): string {
  const { sourceState, destinationState, asksWhy, order } = known
  if (!isOpen(known)) return "nothing"
  if (asksWhy !== undefined) return `a person: ${asksWhy}`
  const open = deeds.find(({ status }) => status === "open" || status === "unsubmitted")
  if (open !== undefined) return `attempt ${open.attemptNumber} of ${open.action}`
  if (sourceState !== "dispatched") return "its settlement"
  if (destinationState !== "none") return "the result at the source"
  return Number(order.deadline) * 1_000 < nowMs ? "its expiry" : "the message at the destination"
}

/** How long ago, or how long from now. */
export function writeSpan(timeMs: number, nowMs: number): string {
  return timeMs > nowMs ? `in ${writeTime(timeMs - nowMs)}` : `${writeTime(nowMs - timeMs)} ago`
}
