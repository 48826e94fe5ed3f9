import { formatAmount } from "@agentgpt/core"
import type { PayoutReport, ReportedRow, RowStatus } from "./payout-report.ts"

export type ReportStyle = {
  readonly decimals: number
  /** Of the token, for people. */
  readonly symbol?: string
  /** So many rows are listed of those that need a look: 50 unless set. */
  readonly mostRows?: number
}

/**
 * A report as text: the totals, the transactions, and the rows whose payee does not have the money.
 *
 * @example
 * console.log(writeReport(report, { decimals: 6, symbol: "USDC" }))
 */
export function writeReport(report: PayoutReport, style: ReportStyle): string {
  const { mostRows = 50 } = style
  const open = report.rows.filter(({ status }) => status !== "paid" && status !== "skipped")
  const hidden = open.length - mostRows
  return [
    `Run ${report.runId} on ${report.chainId}`,
    ...(["paid", "owed", "refunded", "unpaid", "skipped"] as const).flatMap((status) =>
      writeTotal(report, status, style),
    ),
    ...report.transactions.map(({ progress, transactionHash, idempotencyKey, why }) => {
      const reason = why === undefined ? "" : `: ${why}`
      return `Transaction ${transactionHash ?? idempotencyKey} ${progress}${reason}`
    }),
    ...open.slice(0, mostRows).map((row) => writeRow(row, style)),
    ...(hidden > 0 ? [`And ${hidden} more rows.`] : []),
    report.isComplete ? "Everybody is paid." : "Not everybody is paid.",
  ].join("\n")
}

function writeTotal({ totals }: PayoutReport, status: RowStatus, style: ReportStyle): readonly string[] {
  const { count, amount } = totals[status]
  if (count === 0 && status !== "paid") return []
  return [`${status}: ${count} rows, ${writeAmount(amount, style)}`]
}

function writeRow(
  { row, line, key, recipient, amount, status, transactionHash, reason }: ReportedRow,
  style: ReportStyle,
): string {
  const refusal = reason === undefined ? "" : `, refused with ${reason}`
  const where = transactionHash === undefined ? "" : ` in transaction ${transactionHash}`
  return `Row ${row}, line ${line}: ${key} (${recipient}) ${writeAmount(amount, style)} ${status}${refusal}${where}`
}

function writeAmount(amount: bigint, { decimals, symbol }: ReportStyle): string {
  return `${formatAmount(amount, decimals)}${symbol === undefined ? "" : ` ${symbol}`}`
}
