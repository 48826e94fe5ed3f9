import type { ReadRow } from "./payee.ts"
import { columnOf, explainColumns } from "./payee-columns.ts"
import type { PayeeColumn } from "./payee-columns.ts"

/** A JSON value as a row; what is not an object with the right names is a bad row. */
export function toRawRow(line: number, value: unknown): ReadRow {
  const refuse = (message: string): ReadRow => ({
    problem: { line, code: "BATCH_ROW_MALFORMED", message },
  })
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse("It is not an object.")
  }
  const entries = Object.entries(value)
  const wrong = explainColumns(entries.map(([name]) => name))
  if (wrong !== undefined) return refuse(wrong.replace("column", "field"))
  const row: Partial<Record<PayeeColumn, unknown>> = {}
  for (const [name, field] of entries) {
    const column = columnOf(name)
    if (column !== undefined && field !== null) row[column] = field
  }
  return { row: { line, recipient: row.recipient, amount: row.amount, name: row.name, key: row.key } }
}
