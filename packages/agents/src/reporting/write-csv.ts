import { formatAmount } from "@agentgpt/core"
import { checkRunReport } from "./run-report.ts"
import type { RunReport } from "./run-report.ts"
import { showHidden } from "./show-hidden.ts"
import { summariseReport } from "./summarise-report.ts"

const COLUMNS = [
  "key",
  "name",
  "recipient",
  "asset",
  "symbol",
  "amount",
  "units",
  "status",
  "transaction",
  "block",
  "reason",
  "line",
] as const

/**
 * The payments of a run as CSV (RFC 4180), followed by the rows that were not taken, with the status `refused`.
 * Spreadsheets take a cell that begins like a formula for one, so such a cell gets an apostrophe in front.
 * @throws AGENT_REPORT_INVALID
 *
 * @example
 * await writeFile("report.csv", writeCsv(report))
 */
export function writeCsv(report: RunReport): string {
  checkRunReport(report)
  const { assetOf } = summariseReport(report)
  const paid = report.payments.map((payment) => {
    const { symbol, decimals } = assetOf(payment)
    const { key, name = "", recipient, asset, amount, status, reason = "" } = payment
    const where = [payment.transactionHash ?? "", payment.blockNumber ?? ""]
    const whole = formatAmount(BigInt(amount), decimals)
    return [key, name, recipient, asset, symbol, whole, amount, status, ...where, reason, ""]
  })
  const refused = report.refusedRows.map(({ line, code, message }) => {
    const empty = COLUMNS.slice(0, 7).map(() => "")
    return [...empty, "refused", "", "", `${code}: ${message}`, String(line)]
  })
  return [COLUMNS, ...paid, ...refused].map((row) => `${row.map(writeCell).join(",")}\r\n`).join("")
}

/** A quoted cell that no spreadsheet takes for a formula, also behind blanks and in full-width spelling. */
export function writeCell(text: string): string {
  const shown = showHidden(text)
  const isFormula = /^\s*[=+\-@＝＋－＠]/u.test(shown)
  return `"${isFormula ? "'" : ""}${shown.replaceAll('"', '""')}"`
}
