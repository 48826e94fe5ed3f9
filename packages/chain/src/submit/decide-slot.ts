import { isUnderpriced, replacementDueAtMs, scheduleOf } from "../fees/replacement.ts"
import type { FeeMarket } from "../fees/fee-market.ts"
import { SEND_OUTCOMES } from "../nodes/send-outcome.ts"
import { isInBlock, listSendable } from "./lane-memory.ts"
import type { LaneMemory, TrackedAttempt, TrackedSlot } from "./lane-memory.ts"

/**
 * - `wait`: nothing is due;
 * - `check`: ask the chain whether the nonce is used; if not, send the same bytes again;
 * - `replace`: ask the chain as well; if the nonce is free, sign a higher fee in the same slot.
 */
export type SlotAction = "wait" | "check" | "replace"

export type SlotFacts = {
  readonly nowMs: number
  readonly blockTimeMs: number
  readonly resendAfterBlocks: number
  readonly reached: LaneMemory["reached"]
  /** Undefined while it is not known: then nothing is replaced. */
  readonly market: FeeMarket | undefined
}

/** What is to be done about a slot now; `isCapped` if a cap or the budget has just refused to replace it. */
export function decideSlot(slot: TrackedSlot, facts: SlotFacts, isCapped = false): SlotAction {
  const sendable = listSendable(slot)
  const newest = sendable.at(-1)
  if (newest === undefined || isInBlock(slot)) return "wait"
  if (!isCapped && isReplacementDue(slot, facts)) return "replace"
  return sendable.some((attempt) => isCheckDue(slot, attempt, facts)) ? "check" : "wait"
}

/**
 * When the lane last went on, if that concerns the slot. Behind transactions that go into blocks those with higher nonces
 * only wait for their turn: a higher fee would be paid for nothing.
 */
function turnAtMs({ nonce }: TrackedSlot, { reached }: SlotFacts): number | undefined {
  return reached !== undefined && reached.nonce < nonce ? reached.atMs : undefined
}

function isCheckDue(slot: TrackedSlot, { dueAtMs, lastOutcome }: TrackedAttempt, facts: SlotFacts): boolean {
  const { nowMs, blockTimeMs, resendAfterBlocks } = facts
  if (dueAtMs > nowMs) return false
  const isHeld = lastOutcome !== undefined && SEND_OUTCOMES[lastOutcome].next === "wait"
  const sinceMs = isHeld ? turnAtMs(slot, facts) : undefined
  return sinceMs === undefined || sinceMs + resendAfterBlocks * blockTimeMs <= nowMs
}

function isReplacementDue(slot: TrackedSlot, facts: SlotFacts): boolean {
  const { nowMs, blockTimeMs, market } = facts
  const sendable = listSendable(slot)
  const newest = sendable.at(-1)
  if (newest === undefined || market === undefined || slot.firstSentAtMs === undefined) return false
  const schedule = scheduleOf(slot.strategy, blockTimeMs)
  const replacements = sendable.length - 1
  if (replacements >= schedule.most) return false
  if (newest.dueAtMs <= nowMs && newest.lastOutcome !== undefined) {
    // Nodes asked for more: no need to wait for the schedule.
    if (SEND_OUTCOMES[newest.lastOutcome].next === "raise-fee") return true
  }
  const dueAtMs = replacementDueAtMs(slot.firstSentAtMs, replacements, schedule)
  const sinceMs = turnAtMs(slot, facts)
  if (sinceMs !== undefined && sinceMs + schedule.firstAfterMs > nowMs) return false
  return dueAtMs !== undefined && dueAtMs <= nowMs && isUnderpriced(newest.price, market)
}
