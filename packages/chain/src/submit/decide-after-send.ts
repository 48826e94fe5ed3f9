import { SEND_OUTCOMES } from "../nodes/send-outcome.ts"
import type { OutcomeMeaning, SendOutcome } from "../nodes/send-outcome.ts"

export type SendSituation = {
  /** How often these bytes have been sent, this time included. */
  readonly sends: number
  readonly nowMs: number
  readonly blockTimeMs: number
  readonly resendAfterBlocks: number
  /** From 0 to 1: many clients of one node must not come back at the same moment. */
  readonly random: number
}

export type AfterSend = {
  /** A node has these bytes; otherwise nobody knows. */
  readonly isSent: boolean
  /** When the transaction is looked at again. */
  readonly dueAtMs: number
  readonly next: OutcomeMeaning["next"]
}

const FIRST_BACKOFF_MS = 500
const LONGEST_BACKOFF_MS = 30_000
const ASK_AGAIN_MS = 60_000

/** What follows from the answer to a sending. Nothing here ever leads to another nonce. */
export function decideAfterSend(outcome: SendOutcome, situation: SendSituation): AfterSend {
  const { isHeld, next } = SEND_OUTCOMES[outcome]
  return { isSent: isHeld === "yes", next, dueAtMs: situation.nowMs + waitMs(next, situation) }
}

function waitMs(next: OutcomeMeaning["next"], situation: SendSituation): number {
  const { blockTimeMs, resendAfterBlocks, sends } = situation
  if (next === "wait") return blockTimeMs * resendAfterBlocks * 2 ** Math.min(sends - 1, 4)
  if (next === "raise-fee") return 0
  if (next === "ask") return ASK_AGAIN_MS
  return backOffMs(sends, situation.random)
}

/** Twice as long each time, shortened by chance to as little as half. */
export function backOffMs(times: number, random: number): number {
  const whole = Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(times - 1, 10), LONGEST_BACKOFF_MS)
  return whole * (0.5 + random / 2)
}
