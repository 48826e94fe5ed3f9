import { AgentGptError } from "@agentgpt/core"
import { checkPayees } from "./check-payees.ts"
import type { Payee } from "./payee.ts"
import type { PayeeRules } from "./payee-rules.ts"
import type { PayeeSource } from "./payee-source.ts"

/** The payees of one file, every row of it sound. */
export type Payees = { readonly payees: readonly Payee[]; readonly total: bigint }

/**
 * Reads a payee file and refuses it as a whole if any row is bad.
 * @throws BATCH_ROWS_INVALID with the bad rows, and what `checkPayees` throws
 *
 * @example
 * const { payees, total } = await readPayees({ path: "payroll.csv" }, { decimals: 6, ownAddresses: [token] })
 */
export async function readPayees(source: PayeeSource, rules: PayeeRules): Promise<Payees> {
  const check = await checkPayees(source, rules)
  if (check.isSound) return { payees: check.payees, total: check.total }
  const { badRowCount, rowCount, problemCount, problems } = check
  const listed = problems.slice(0, LISTED_IN_ERROR)
  const lines = listed.map(({ row, line, code, message }) => `Row ${row}, line ${line}: ${message} (${code})`)
  if (problemCount > listed.length) lines.push(`And ${problemCount - listed.length} more problems.`)
  throw new AgentGptError("BATCH_ROWS_INVALID", `${badRowCount} of ${rowCount} rows are bad.`, {
    meta: lines,
  })
}

/** An error holds at most 50 further lines. */
const LISTED_IN_ERROR = 49
