import { Readable, pipeline } from "node:stream"
import { CsvError, parse } from "csv-parse"
import type { AddEntry, ListFacts } from "../list-entry.ts"
import { invalidEntry, malformed, truncated } from "../screen-error.ts"

const COLUMN_COUNT = 12
const REMARKS = 11
/** Remarks are cut at this length; the rest stands in the file of comments. */
const FULL_REMARKS = 1000
const NOTHING = "-0-"
/** Ends the files since the days when text files had a mark for it. */
const END_OF_FILE = "\u001A"

/**
 * Reads sdn.csv together with sdn_comments.csv: addresses stand in the free text of the remarks, and remarks
 * that are too long go on in the other file. What its publisher words differently is not found, hence lossy.
 * @throws SCREEN_ codes
 */
export async function readSdnCsv(
  text: AsyncIterable<string>,
  comments: AsyncIterable<string>,
  add: AddEntry,
): Promise<ListFacts> {
  const continued = await readComments(comments)
  let recordCount = 0
  for await (const fields of readRecords(text)) {
    if (fields.length !== COLUMN_COUNT) {
      throw malformed(`Record ${recordCount + 1} has ${fields.length} columns instead of ${COLUMN_COUNT}.`)
    }
    recordCount += 1
    const entry = (fields[0] ?? "").trim()
    const remarks = (fields[REMARKS] ?? "").trim()
    const more = continued.get(entry)
    continued.delete(entry)
    if (remarks.length >= FULL_REMARKS && more === undefined) {
      throw truncated(`The remarks of entry ${entry} are cut, and the comments do not go on with them.`)
    }
    addAddresses(`${remarks === NOTHING ? "" : remarks}${more ?? ""}`, entry, add)
  }
  const [orphan] = continued.keys()
  if (orphan !== undefined) throw truncated(`The comments go on with entry ${orphan}, which is missing.`)
  return { kind: "sdn-csv", recordCount, isLossy: true }
}

function addAddresses(remarks: string, entry: string, add: AddEntry): void {
  const mentioned = [...remarks.matchAll(/digital currency address/giu)].length
  const found = [...remarks.matchAll(/digital currency address - ([a-z0-9]+) ([a-z0-9:]+)(?=[;.,\s]|$)/giu)]
  if (found.length !== mentioned) throw invalidEntry(entry, "a digital currency address cannot be read.")
  for (const [, ticker = "", text = ""] of found) add({ text, ticker, entry })
}

async function readComments(text: AsyncIterable<string>): Promise<Map<string, string>> {
  const comments = new Map<string, string>()
  for await (const fields of readRecords(text)) {
    const [entry, comment] = fields
    if (entry === undefined || comment === undefined || fields.length !== 2) {
      throw malformed(`A record of the comments has ${fields.length} columns instead of 2.`)
    }
    comments.set(entry.trim(), `${comments.get(entry.trim()) ?? ""}${comment}`)
  }
  return comments
}

async function* readRecords(text: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  const parser = parse({ relax_column_count: true, max_record_size: 1_048_576 })
  // What goes wrong reaches the loop below, as an error of the parser.
  pipeline(Readable.from(text), parser, () => undefined)
  try {
    for await (const record of parser as AsyncIterable<readonly string[]>) {
      if (record.length === 1 && (record[0] === END_OF_FILE || record[0] === "")) continue
      yield record
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    if (error.code === "CSV_QUOTE_NOT_CLOSED") throw truncated("The file ends inside a quoted field.")
    throw malformed(`The file is not CSV (${error.code}).`)
  }
}
