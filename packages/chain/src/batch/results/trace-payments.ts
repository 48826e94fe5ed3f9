import { splitPaymentId } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import type { Payee } from "../rows/payee.ts"
import { listPayments } from "../plan/plan-payments.ts"
import type { PaymentPlan } from "../plan/plan-payments.ts"
import type { PayoutEvent, TokenTransfer } from "./payout-event.ts"

/**
 * Where a payment stands on the chain: the payee has it; the token refused it and BatchPayout holds it for the
 * payee; it expired and the payer has it again; or nothing has happened.
 */
export type PaymentStatus = "paid" | "owed" | "refunded" | "unpaid"

export type PaymentState = {
  readonly paymentId: bigint
  readonly payee: Payee
  readonly status: PaymentStatus
  /** The transaction that made it so. */
  readonly transactionHash?: Hex
  readonly blockNumber?: bigint
  /** The first four bytes of what the token said when it refused. */
  readonly reason?: Hex
  /** The token had refused it first, and somebody brought it to the payee later. */
  readonly wasOwed?: true
}

/** A payment of which the chain's own records do not agree with each other or with the plan. */
export type Discrepancy = { readonly paymentId: bigint; readonly payee?: Payee; readonly what: string }

/** What the chain shows of a run, all of it at one block. */
export type RunRecords = {
  /** In the order of the chain. */
  readonly events: readonly PayoutEvent[]
  /** All that the token moved out of BatchPayout and the payer in the transactions of these events. */
  readonly transfers: readonly TokenTransfer[]
  /** By chunk index. */
  readonly bitmaps: ReadonlyMap<number, bigint>
  /** The words of payments that ever failed, by payment id; zero if nothing is owed any more. */
  readonly owedWords: ReadonlyMap<bigint, bigint>
}

export type TracedPayments = {
  readonly states: readonly PaymentState[]
  readonly discrepancies: readonly Discrepancy[]
}

/**
 * Follows each payment of a plan through the events of BatchPayout and holds it against the token's own
 * transfers, the bitmap and the ledger of owed payments. Pure.
 */
export function tracePayments(plan: PaymentPlan, records: RunRecords): TracedPayments {
  const states = new Map<bigint, PaymentState>()
  for (const chunk of plan.chunks) {
    for (const payment of listPayments(chunk)) states.set(payment.paymentId, { ...payment, status: "unpaid" })
  }
  const discrepancies: Discrepancy[] = []
  const report = (paymentId: bigint, what: string) => {
    const payee = states.get(paymentId)?.payee
    discrepancies.push({ paymentId, what, ...(payee !== undefined && { payee }) })
  }
  const transfers = countTransfers(records.transfers)
  for (const events of groupByTransaction(records.events)) {
    applyTransaction(events, states, transfers, report)
  }
  compareBitmaps(plan, records, states, report)
  compareOwed(plan, records, states, report)
  return { states: [...states.values()], discrepancies }
}

type Report = (paymentId: bigint, what: string) => void
type States = Map<bigint, PaymentState>

function applyTransaction(
  events: readonly PayoutEvent[],
  states: States,
  transfers: Map<string, number>,
  report: Report,
): void {
  const failed = new Set(events.flatMap((event) => (event.type === "PaymentFailed" ? [event.paymentId] : [])))
  for (const event of events) {
    const at = { transactionHash: event.transactionHash, blockNumber: event.blockNumber }
    if (event.type === "ChunkPaid") {
      for (const paymentId of listIds(event)) {
        const state = states.get(paymentId)
        if (state === undefined) report(paymentId, "The run paid it, and the plan has no such payment.")
        else if (state.status !== "unpaid") report(paymentId, "It was taken on twice.")
        else if (!failed.has(paymentId)) {
          requireTransfer(state, at.transactionHash, transfers, report)
          states.set(paymentId, { ...state, ...at, status: "paid" })
        }
      }
      continue
    }
    const state = states.get(event.paymentId)
    // A failed payment that the plan does not have was reported with its chunk.
    if (state === undefined) continue
    const { payee, paymentId } = state
    const isPayee = event.type === "OwedRefunded" || event.recipient === payee.recipient
    if (!isPayee || event.amount !== payee.amount) {
      report(paymentId, `The run has it as ${event.amount} units for ${event.recipient}.`)
    }
    if (event.type === "OwedPaid") requireTransfer(state, at.transactionHash, transfers, report)
    if (event.type === "PaymentFailed" || event.type === "OwedRetryFailed") {
      states.set(paymentId, { ...state, ...at, status: "owed", reason: event.reason })
    } else {
      const status = event.type === "OwedPaid" ? "paid" : "refunded"
      const wasOwed = status === "paid" && ({ wasOwed: true } as const)
      states.set(paymentId, { paymentId, payee, ...at, status, ...wasOwed })
    }
  }
}

/** Every transfer vouches for one payment only. */
function requireTransfer(
  { paymentId, payee }: PaymentState,
  transactionHash: Hex,
  transfers: Map<string, number>,
  report: Report,
): void {
  const key = transferKey(transactionHash, payee.recipient, payee.amount)
  const left = transfers.get(key) ?? 0
  if (left === 0) report(paymentId, `The token shows no such transfer in transaction ${transactionHash}.`)
  else transfers.set(key, left - 1)
}

function countTransfers(transfers: readonly TokenTransfer[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { transactionHash, to, amount } of transfers) {
    const key = transferKey(transactionHash, to, amount)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

function transferKey(transactionHash: Hex, to: EvmAddress, amount: bigint): string {
  return `${transactionHash}/${to}/${amount}`
}

function compareBitmaps(plan: PaymentPlan, { bitmaps }: RunRecords, states: States, report: Report): void {
  for (const chunk of plan.chunks) {
    const bitmap = bitmaps.get(chunk.index) ?? 0n
    for (const { paymentId } of listPayments(chunk)) {
      const isTaken = ((bitmap >> BigInt(splitPaymentId(paymentId).position)) & 1n) === 1n
      const hasEvent = states.get(paymentId)?.status !== "unpaid"
      if (isTaken && !hasEvent) report(paymentId, "The bitmap has it as taken on, and no event was found.")
      if (!isTaken && hasEvent)
        report(paymentId, "An event says that it was taken on, and the bitmap does not.")
    }
  }
}

function compareOwed(plan: PaymentPlan, { owedWords }: RunRecords, states: States, report: Report): void {
  const words = new Map(
    plan.chunks.flatMap((chunk) =>
      listPayments(chunk).map(
        ({ paymentId }, position) => [paymentId, BigInt(chunk.words[position]!)] as const,
      ),
    ),
  )
  for (const [paymentId, word] of owedWords) {
    const expected = states.get(paymentId)?.status === "owed" ? words.get(paymentId) : 0n
    if (word !== expected) report(paymentId, "The ledger of owed payments does not agree with the events.")
  }
}

function listIds({ chunkIndex, positions }: { readonly chunkIndex: bigint; readonly positions: bigint }) {
  const ids: bigint[] = []
  for (let position = 0n; position < 256n; position += 1n) {
    if (((positions >> position) & 1n) === 1n) ids.push(chunkIndex * 256n + position)
  }
  return ids
}

function groupByTransaction(events: readonly PayoutEvent[]): Iterable<readonly PayoutEvent[]> {
  return Map.groupBy(events, ({ transactionHash }) => transactionHash).values()
}
