import { AgentGptError } from "@agentgpt/core"
import { JSONParser } from "@streamparser/json"
import { numberLines } from "./number-lines.ts"
import type { ReadRow } from "./payee.ts"
import { toRawRow } from "./to-raw-row.ts"

/**
 * The rows of a JSON array of objects, without ever holding the array.
 * @throws BATCH_FILE_EMPTY, BATCH_FILE_MALFORMED, BATCH_ROW_TOO_LONG, and what the source throws
 */
export async function* readJsonArray(
  text: AsyncIterable<string>,
  longestRow: number,
): AsyncGenerator<ReadRow> {
  const values: unknown[] = []
  let isArray = true
  const parser = new JSONParser({ paths: ["$.*"], keepStack: false })
  parser.onValue = ({ value, key }) => {
    // The members of an object match the path too.
    if (typeof key !== "number") isArray = false
    values.push(value)
  }
  let hasContent = false
  let lengthSinceRow = 0
  let lastLine = 1
  for await (const { line, text: piece, endsLine } of numberLines(text)) {
    for (let start = 0; start < piece.length; start += PIECE_LENGTH) {
      const part = piece.slice(start, start + PIECE_LENGTH)
      hasContent ||= part.trim() !== ""
      feed(parser, part, line)
      if (!isArray) throw notAnArray()
      lengthSinceRow = values.length > 0 ? 0 : lengthSinceRow + part.length
      if (lengthSinceRow > longestRow) {
        throw new AgentGptError("BATCH_ROW_TOO_LONG", `The row that reaches line ${line} is too long.`)
      }
      for (const value of values.splice(0)) yield toRawRow(line, value)
    }
    if (endsLine) feed(parser, "\n", line)
    lastLine = line
  }
  if (!hasContent) throw new AgentGptError("BATCH_FILE_EMPTY", "The payee file is empty.")
  if (!parser.isEnded) throw malformed(lastLine, "The array is never closed.")
}

/** Text is fed in pieces of so many characters, so that rows of a file without line ends are yielded early. */
const PIECE_LENGTH = 4096

function feed(parser: JSONParser, text: string, line: number): void {
  if (text.trim() !== "" && parser.isEnded) throw malformed(line, "Something follows the array.")
  if (parser.isEnded) return
  try {
    parser.write(text)
  } catch {
    throw malformed(line, "It is not JSON.")
  }
}

function malformed(line: number, what: string): AgentGptError {
  return new AgentGptError("BATCH_FILE_MALFORMED", `Line ${line}: ${what}`)
}

function notAnArray(): AgentGptError {
  return new AgentGptError("BATCH_FILE_MALFORMED", "The payee file holds one JSON object, not an array.")
}
