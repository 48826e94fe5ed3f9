import { AgentGptError } from "@agentgpt/core"
import type { Discrepancy } from "./trace-payments.ts"

/** Names the payments concerned, as many as an error may list. */
export function discrepancyError(
  code: "BATCH_PLAN_CHANGED" | "BATCH_DISCREPANCY",
  discrepancies: readonly Discrepancy[],
): AgentGptError {
  const listed = discrepancies.slice(0, LISTED)
  const lines = listed.map(({ paymentId, payee, what }) => {
    const row = payee === undefined ? "" : ` (row ${payee.row}, ${payee.key})`
    return `Payment ${paymentId}${row}: ${what}`
  })
  if (discrepancies.length > listed.length) lines.push(`And ${discrepancies.length - listed.length} more.`)
  return new AgentGptError(code, undefined, { meta: lines })
}

/** An error holds at most 50 further lines. */
const LISTED = 49
