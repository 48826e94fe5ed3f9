import type { Bytes32, Hex } from "@agentgpt/core"
import type { IntentProgress } from "../../journal/read-intent.ts"
import type { PaymentPlan } from "../plan/plan-payments.ts"
import type { Payee } from "../rows/payee.ts"
import type { PaymentState, PaymentStatus } from "./trace-payments.ts"

/** How a row of the payee file ended; `skipped` had an amount of zero. */
export type RowStatus = PaymentStatus | "skipped"

export type ReportedRow = Payee & {
  readonly status: RowStatus
  readonly paymentId?: bigint
  readonly transactionHash?: Hex
  readonly blockNumber?: bigint
  /** Why the token refused, in its own four bytes. */
  readonly reason?: Hex
  /** The token had refused it first, and somebody brought it to the payee later. */
  readonly wasOwed?: true
}

export type ReportedTransaction = {
  readonly idempotencyKey: string
  readonly progress: IntentProgress["progress"]
  readonly transactionHash?: Hex
  readonly blockNumber?: bigint
  readonly why?: string
}

export type PayoutReport = {
  readonly runId: Bytes32
  readonly chainId: string
  readonly payer: string
  readonly token: string
  /** One for each row of the payee file, in its order. */
  readonly rows: readonly ReportedRow[]
  readonly totals: Readonly<Record<RowStatus, { readonly count: number; readonly amount: bigint }>>
  /** Those of this call; what was paid before has its transaction at its row. */
  readonly transactions: readonly ReportedTransaction[]
  /** Whether every payee has the money: nothing is owed, refunded or unpaid. */
  readonly isComplete: boolean
}

/** Puts together what happened to each row. */
export function createReport(
  { run, runId, skipped }: PaymentPlan,
  states: readonly PaymentState[],
  progress: readonly IntentProgress[] = [],
): PayoutReport {
  const rows: ReportedRow[] = [
    ...states.map(({ payee, ...state }) => Object.assign({}, payee, state)),
    ...skipped.map((payee) => Object.assign({}, payee, { status: "skipped" as const })),
  ]
  rows.sort((one, other) => one.row - other.row)
  const totals = {
    paid: sumUp(rows, "paid"),
    owed: sumUp(rows, "owed"),
    refunded: sumUp(rows, "refunded"),
    unpaid: sumUp(rows, "unpaid"),
    skipped: sumUp(rows, "skipped"),
  }
  return {
    runId,
    chainId: run.chainId,
    payer: run.payer,
    token: run.token,
    rows,
    totals,
    transactions: progress.map(toTransaction),
    isComplete: totals.owed.count + totals.refunded.count + totals.unpaid.count === 0,
  }
}

function sumUp(rows: readonly ReportedRow[], status: RowStatus): { count: number; amount: bigint } {
  const some = rows.filter((row) => row.status === status)
  return { count: some.length, amount: some.reduce((sum, { amount }) => sum + amount, 0n) }
}

function toTransaction(progress: IntentProgress): ReportedTransaction {
  return {
    idempotencyKey: progress.idempotencyKey,
    progress: progress.progress,
    ...(progress.transactionHash !== undefined && { transactionHash: progress.transactionHash }),
    ...(progress.blockNumber !== undefined && { blockNumber: progress.blockNumber }),
    ...(progress.stateWhy !== undefined && { why: progress.stateWhy }),
  }
}
