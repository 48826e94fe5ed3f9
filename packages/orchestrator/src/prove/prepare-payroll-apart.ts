import { preparePayroll } from "./prepare-payroll.ts"
import type { PayrollToPrepare, PreparedPayroll } from "./prepare-payroll.ts"
import { runApart } from "./run-apart.ts"

/**
 * `preparePayroll` for payrolls of any size: each row takes about a millisecond, so that larger ones are prepared in a
 * thread of their own.
 * @throws what `preparePayroll` throws, PROOF_CANCELLED
 *
 * @example
 * const prepared = await preparePayrollApart({ rows, chunkSize: 256, secret, agents, signers, context })
 */
export async function preparePayrollApart(
  payroll: PayrollToPrepare,
  signal?: AbortSignal,
): Promise<PreparedPayroll> {
  // Starting a thread takes longer than so few rows.
  if (payroll.rows.length <= FEW_ROWS) return preparePayroll(payroll)
  return await runApart("prepare", payroll, signal)
}

const FEW_ROWS = 128
