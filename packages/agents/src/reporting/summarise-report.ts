import { formatAmount } from "@agentgpt/core"
import { PAYMENT_STATUSES } from "./run-report.ts"
import type { ReportedAsset, ReportedPayment, ReportedStatus, RunReport } from "./run-report.ts"

export type ReportedTotal = {
  readonly asset: ReportedAsset
  readonly status: ReportedStatus
  readonly count: number
  /** Units. */
  readonly amount: bigint
}

export type ReportSummary = {
  /** By asset, in the order of the statuses; those without a payment are left out. */
  readonly totals: readonly ReportedTotal[]
  readonly gasUsed: bigint
  readonly verifiedCount: number
  readonly isComplete: boolean
  readonly assetOf: (payment: ReportedPayment) => ReportedAsset
}

/** What a report says above its tables. */
export function summariseReport({ assets, payments, steps, proofs }: RunReport): ReportSummary {
  const byId = new Map(assets.map((asset) => [asset.asset, asset]))
  const totals = assets.flatMap((asset) =>
    PAYMENT_STATUSES.map((status) => {
      const some = payments.filter((payment) => payment.asset === asset.asset && payment.status === status)
      const amount = some.reduce((sum, payment) => sum + BigInt(payment.amount), 0n)
      return { asset, status, count: some.length, amount }
    }).filter(({ count }) => count > 0),
  )
  return {
    totals,
    gasUsed: steps.reduce((sum, { gasUsed }) => sum + BigInt(gasUsed), 0n),
    verifiedCount: proofs.filter(({ verifiedIn }) => verifiedIn !== undefined).length,
    isComplete: payments.every(({ status }) => status === "paid" || status === "skipped"),
    assetOf: ({ asset }) => byId.get(asset) ?? { asset, symbol: "", decimals: 0 },
  }
}

/** Whole tokens with their symbol. */
export function writeAmount(amount: bigint, { decimals, symbol }: ReportedAsset): string {
  return symbol === "" ? formatAmount(amount, decimals) : `${formatAmount(amount, decimals)} ${symbol}`
}

export function writeTime(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
