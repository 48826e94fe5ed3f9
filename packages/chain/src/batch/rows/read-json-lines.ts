import { AgentGptError } from "@agentgpt/core"
import { numberLines } from "./number-lines.ts"
import type { ReadRow } from "./payee.ts"
import { toRawRow } from "./to-raw-row.ts"

/**
 * The rows of JSON lines: one object a line. A line that is no JSON is one bad row.
 * @throws BATCH_FILE_EMPTY, BATCH_ROW_TOO_LONG, and what the source throws
 */
export async function* readJsonLines(
  text: AsyncIterable<string>,
  longestRow: number,
): AsyncGenerator<ReadRow> {
  let isEmpty = true
  for await (const { line, content } of joinLines(text, longestRow)) {
    if (content.trim() === "") continue
    isEmpty = false
    yield readLine(line, content)
  }
  if (isEmpty) throw new AgentGptError("BATCH_FILE_EMPTY", "The payee file is empty.")
}

function readLine(line: number, content: string): ReadRow {
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch {
    return { problem: { line, code: "BATCH_ROW_MALFORMED", message: "It is not JSON." } }
  }
  return toRawRow(line, value)
}

type Line = { readonly line: number; readonly content: string }

async function* joinLines(text: AsyncIterable<string>, longestRow: number): AsyncGenerator<Line> {
  let content = ""
  let lastLine = 1
  for await (const { line, text: piece, endsLine } of numberLines(text)) {
    content += piece
    lastLine = line
    if (content.length > longestRow)
      throw new AgentGptError("BATCH_ROW_TOO_LONG", `Line ${line} is too long.`)
    if (!endsLine) continue
    yield { line, content }
    content = ""
  }
  yield { line: lastLine, content }
}
