/**
 * What a payee file may call its columns, in any order and any case; all other columns are ignored.
 *
 * @example
 * PAYEE_COLUMNS.recipient.join(" or ") // "address or recipient"
 */
export const PAYEE_COLUMNS = {
  recipient: ["address", "recipient"],
  amount: ["amount"],
  name: ["name", "reference"],
  key: ["key"],
} as const

export type PayeeColumn = keyof typeof PAYEE_COLUMNS

/** The column that a name of the file stands for. */
export function columnOf(name: string): PayeeColumn | undefined {
  return COLUMN_BY_NAME.get(name.trim().toLowerCase())
}

/** What keeps these names from describing payees, if anything does. */
export function explainColumns(names: readonly string[]): string | undefined {
  const found = names.map(columnOf)
  for (const column of Object.keys(PAYEE_COLUMNS) as PayeeColumn[]) {
    const count = found.filter((each) => each === column).length
    const accepted = PAYEE_COLUMNS[column].join(" or ")
    if (count > 1) return `More than one column is called ${accepted}.`
    if (count === 0 && (column === "recipient" || column === "amount")) {
      return `No column is called ${accepted}.`
    }
  }
  return undefined
}

const COLUMN_BY_NAME: ReadonlyMap<string, PayeeColumn> = new Map(
  (Object.keys(PAYEE_COLUMNS) as PayeeColumn[]).flatMap((column) =>
    PAYEE_COLUMNS[column].map((name) => [name, column] as const),
  ),
)
