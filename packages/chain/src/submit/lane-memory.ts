import type { EvmAddress, GasStrategy, Hex } from "@agentgpt/core"
import { boundDataFeeWei } from "../fees/data-fees.ts"
import type { DataFees } from "../fees/data-fees.ts"
import { worstCaseWei } from "../fees/fee-market.ts"
import type { FeePrice } from "../fees/fee-market.ts"
import type { CommittedAttempt } from "../journal/committed-attempt.ts"
import type { AttemptState } from "../journal/states.ts"
import type { BlockReference } from "../lanes/chain-port.ts"
import type { SendOutcome } from "../nodes/send-outcome.ts"
import type { JournalIntent } from "./journal-intent.ts"

/** A transaction that is in the journal and not final. */
export type TrackedAttempt = {
  readonly committed: CommittedAttempt
  readonly price: FeePrice
  readonly gasLimit: bigint
  /** What the payment calls. */
  readonly to: EvmAddress
  state: AttemptState
  block: BlockReference | undefined
  /** How often it was handed to nodes by this process. */
  sends: number
  /** Not sent again before; milliseconds since 1970. */
  dueAtMs: number
  lastOutcome: SendOutcome | undefined
  /** Of the transaction in its block. */
  succeeded: boolean | undefined
}

/** A nonce that is given out and not settled, with everything signed for it, oldest first. */
export type TrackedSlot = {
  readonly nonce: bigint
  /** Replaced when its state in the journal changed. */
  intent: JournalIntent
  readonly strategy: GasStrategy
  readonly attempts: TrackedAttempt[]
  /** When its first transaction was sent by this process. */
  firstSentAtMs: number | undefined
  /** It was asked to be private, and public nodes may have it by now; never taken back. */
  isMadePublic?: boolean
}

/** What a session of a lane knows. It is all in the journal as well: a new session reads it again. */
export type LaneMemory = {
  readonly slots: Map<bigint, TrackedSlot>
  /** Planned intents that were read, in their order. */
  queue: JournalIntent[]
  /** Up to which intent the journal was read. */
  readUpTo: bigint
  /** When all planned intents were read last. */
  readAllAtMs: number
  /** When finality was recorded last. */
  settledAtMs: number
  /** The nonce that the journal gives out next. */
  nextNonce: bigint
  /** Slots may wait for a first signature: after a start, a halt, a refusal or a cancellation. */
  mustFillSlots: boolean
  /** Intents that wait, until when and for what. */
  readonly parked: Map<bigint, Parked>
  /** The highest nonce that was told to stand in a block, and when that was told. */
  reached: { readonly nonce: bigint; readonly atMs: number } | undefined
  /** Every tracked transaction by its hash. */
  readonly byHash: Map<Hex, { readonly slot: TrackedSlot; readonly attempt: TrackedAttempt }>
}

export type Parked = { readonly untilMs: number; readonly why: string }

export function createLaneMemory(): LaneMemory {
  return {
    slots: new Map(),
    queue: [],
    readUpTo: 0n,
    readAllAtMs: 0,
    settledAtMs: 0,
    nextNonce: 0n,
    mustFillSlots: true,
    parked: new Map(),
    reached: undefined,
    byHash: new Map(),
  }
}

/** Whether an intent waits for its price, its funds or its budget, and is not looked at until its time. */
export function isParked(
  { parked }: LaneMemory,
  { intentId }: Pick<JournalIntent, "intentId">,
  nowMs: number,
): boolean {
  return (parked.get(intentId)?.untilMs ?? 0) > nowMs
}

export function isInBlock(slot: TrackedSlot): boolean {
  return slot.attempts.some(({ block }) => block !== undefined)
}

/** What of a slot is sent: the newest transactions of the newest kind. After a cancellation no payment is sent. */
export function listSendable(slot: TrackedSlot): readonly TrackedAttempt[] {
  // After a restore only a person knows whether it may go out again.
  if (slot.intent.state === "frozen") return []
  const kind = slot.attempts.at(-1)?.committed.kind
  return slot.attempts.filter(({ committed }) => committed.kind === kind)
}

/** Whether only private relays may have what is signed in the slot. */
export function isPrivate({ intent, isMadePublic }: TrackedSlot): boolean {
  return intent.transaction.route === "private" && isMadePublic !== true
}

export function listInFlight(memory: LaneMemory): readonly TrackedSlot[] {
  return [...memory.slots.values()].filter((slot) => !isInBlock(slot))
}

/** How many nonces that are given out stand in no block. */
export function countInFlight(memory: LaneMemory): number {
  let count = 0
  for (const slot of memory.slots.values()) if (!isInBlock(slot)) count += 1
  return count
}

/** The most that all transactions which are in no block can still take from the account. */
export function reservedWei(memory: LaneMemory, dataFees: DataFees | undefined): bigint {
  return listInFlight(memory).reduce((sum, slot) => sum + slotWorstCaseWei(slot, dataFees), 0n)
}

function slotWorstCaseWei(slot: TrackedSlot, dataFees: DataFees | undefined): bigint {
  const costs = slot.attempts.map(({ price, gasLimit, committed }) => {
    const { valueWei, data } = slot.intent.transaction.call
    const isPayment = committed.kind === "payment"
    const dataFeeWei = boundDataFeeWei(dataFees, isPayment ? data : "0x", gasLimit)
    return worstCaseWei(price, gasLimit) + dataFeeWei + (isPayment ? valueWei : 0n)
  })
  return costs.reduce((most, cost) => (cost > most ? cost : most), 0n)
}
