import type { AddEntry, ListFacts } from "../list-entry.ts"
import { readListDate } from "../list-date.ts"
import { readCount } from "./read-sdn.ts"
import { splitLines } from "./split-lines.ts"

const LONGEST_LINE = 4096

/**
 * Reads one address a line; what follows it after a blank, a comma or a semicolon is for people. Lines that
 * begin with `#` are remarks, of which two count: `# Published: 2026-11-20` and `# Count: 250`.
 * @throws SCREEN_ codes
 */
export async function readPlainText(text: AsyncIterable<string>, add: AddEntry): Promise<ListFacts> {
  let publishedOn: string | undefined
  let declaredCount: number | undefined
  let recordCount = 0
  for await (const { number, text: line } of splitLines(text, LONGEST_LINE)) {
    const [, name, value = ""] = /^#\s*(published|count)\s*:(.*)$/iu.exec(line) ?? []
    if (name?.toLowerCase() === "published") publishedOn = readListDate(value)
    else if (name !== undefined) declaredCount = readCount(value)
    const [address = ""] = line.trim().split(/[\s,;]/u, 1)
    if (address === "" || line.trimStart().startsWith("#")) continue
    recordCount += 1
    add({ text: address, entry: `line ${number}` })
  }
  return {
    kind: "plain-text",
    recordCount,
    isLossy: false,
    ...(publishedOn !== undefined && { publishedOn }),
    ...(declaredCount !== undefined && { declaredCount }),
  }
}
