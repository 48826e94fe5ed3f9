import { Readable, pipeline } from "node:stream"
import { AgentGptError } from "@agentgpt/core"
import { CsvError, parse } from "csv-parse"
import type { ReadRow } from "./payee.ts"
import { columnOf, explainColumns } from "./payee-columns.ts"
import type { PayeeColumn } from "./payee-columns.ts"

/**
 * The rows of a CSV text (RFC 4180; comma, semicolon or tab, as the header has it), one after the other.
 * @throws BATCH_FILE_EMPTY, BATCH_FILE_HEADER, BATCH_FILE_MALFORMED, BATCH_ROW_TOO_LONG, and what the source throws
 */
export async function* readCsvRows(text: AsyncIterable<string>, longestRow: number): AsyncGenerator<ReadRow> {
  let header: readonly (PayeeColumn | undefined)[] | undefined
  for await (const { line, fields } of readRecords(text, longestRow)) {
    if (fields.length === 1 && fields[0] === "") continue
    if (header === undefined) {
      const wrong = explainColumns(fields)
      if (wrong !== undefined) throw new AgentGptError("BATCH_FILE_HEADER", `Line ${line}: ${wrong}`)
      header = fields.map(columnOf)
    } else {
      yield toRow(line, fields, header)
    }
  }
  if (header === undefined) throw new AgentGptError("BATCH_FILE_EMPTY", "The payee file is empty.")
}

function toRow(
  line: number,
  fields: readonly string[],
  header: readonly (PayeeColumn | undefined)[],
): ReadRow {
  if (fields.length !== header.length) {
    const message = `It has ${fields.length} columns; the header has ${header.length}.`
    return { problem: { line, code: "BATCH_ROW_MALFORMED", message } }
  }
  const row: Partial<Record<PayeeColumn, string>> = {}
  for (const [index, column] of header.entries()) {
    const field = fields[index]
    // An empty name or key is the same as none; an empty address or amount is a mistake with its own error.
    const isAbsent = field === "" && (column === "name" || column === "key")
    if (column !== undefined && field !== undefined && !isAbsent) row[column] = field
  }
  return { row: { line, recipient: row.recipient, amount: row.amount, name: row.name, key: row.key } }
}

type CsvRecord = { readonly line: number; readonly fields: readonly string[] }

async function* readRecords(text: AsyncIterable<string>, longestRow: number): AsyncGenerator<CsvRecord> {
  const pieces = text[Symbol.asyncIterator]()
  const head = await readHead(pieces, longestRow)
  const parser = parse({
    delimiter: detectDelimiter(head),
    info: true,
    max_record_size: longestRow,
    // Named, since the parser would else expect the first one that it meets for the whole file.
    record_delimiter: ["\r\n", "\n", "\r"],
    // The number of columns is compared with the header's here, so that one wrong row does not end the reading.
    relax_column_count: true,
  })
  // What goes wrong reaches the loop below, as an error of the parser.
  pipeline(Readable.from(resume(head, pieces)), parser, () => undefined)
  let lastLine = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      yield { line: lastLine + 1, fields: record }
      lastLine = info.lines
    }
  } catch (error) {
    throw error instanceof CsvError ? explain(error, lastLine + 1) : error
  }
}

type ParsedRecord = { readonly record: readonly string[]; readonly info: { readonly lines: number } }

/** The text up to the end of the first line, and whatever came with it. */
async function readHead(pieces: AsyncIterator<string>, longestRow: number): Promise<string> {
  let head = ""
  while (head.length <= longestRow && !/[\r\n]/u.test(head.trimStart())) {
    // eslint-disable-next-line no-await-in-loop -- pieces come one after the other
    const { done, value } = await pieces.next()
    if (done === true) break
    head += value
  }
  return head
}

async function* resume(head: string, pieces: AsyncIterator<string>): AsyncGenerator<string> {
  if (head !== "") yield head
  yield* { [Symbol.asyncIterator]: () => pieces }
}

/** The one that the first line has most of; a comma for a line without any. */
function detectDelimiter(head: string): string {
  const [firstLine = ""] = head.trimStart().split(/[\r\n]/u, 1)
  const unquoted = firstLine.replaceAll(/"[^"]*"/gu, "")
  const counted = [",", ";", "\t"].map((delimiter) => ({
    delimiter,
    count: unquoted.split(delimiter).length,
  }))
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).delimiter
}

function explain({ code }: CsvError, line: number): AgentGptError {
  if (code === "CSV_MAX_RECORD_SIZE") {
    return new AgentGptError("BATCH_ROW_TOO_LONG", `The row that begins in line ${line} is too long.`)
  }
  const what = CSV_FAULTS[code] ?? "The row cannot be read."
  return new AgentGptError("BATCH_FILE_MALFORMED", `Line ${line}: ${what}`)
}

const CSV_FAULTS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "A quotation mark is opened and never closed.",
  CSV_INVALID_CLOSING_QUOTE: "Something follows a closing quotation mark; one inside a field is doubled.",
  INVALID_OPENING_QUOTE: "A quotation mark stands inside a field that does not begin with one.",
}
