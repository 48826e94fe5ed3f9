import { plainText } from "./plain-text.ts"

/**
 * Rows under headings, in columns of equal width. Columns whose heading ends in `>` stand to the right.
 *
 * @example
 * writeTable(["name", "count>"], [["a", "12"]])
 */
export function writeTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const names = headings.map((heading) => heading.replace(/>$/u, ""))
  const table = [names, ...rows.map((row) => row.map(plainText))]
  const widths = names.map((_, column) => Math.max(...table.map((row) => (row[column] ?? "").length)))
  const pad = (cell: string, column: number) =>
    headings[column]?.endsWith(">") === true
      ? cell.padStart(widths[column] ?? 0)
      : cell.padEnd(widths[column] ?? 0)
  return table
    .map((row) =>
      names
        .map((_, column) => pad(row[column] ?? "", column))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")
}

/** Names with their values, one a line. */
export function writeFacts(facts: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...facts.map(([name]) => name.length))
  return facts.map(([name, value]) => `${name.padEnd(width)}  ${plainText(value)}`.trimEnd()).join("\n")
}
