import { JSONParser } from "@streamparser/json"
import type { AddEntry, ListFacts } from "../list-entry.ts"
import { readListDate } from "../list-date.ts"
import { invalidEntry, malformed, truncated } from "../screen-error.ts"
import { readCount } from "./read-sdn.ts"

const PIECE_LENGTH = 4096
/** Characters that may pass without an address being finished. */
const LONGEST_ENTRY = 65_536

type Found = { readonly key: unknown; readonly value: unknown; readonly isInList: boolean }

/**
 * Reads an array of addresses, or `{ "published": "2026-11-20", "count": 2, "addresses": [...] }`. An address is
 * a text, or an object with `address` and perhaps `currency`.
 * @throws SCREEN_ codes
 */
export async function readPlainJson(text: AsyncIterable<string>, add: AddEntry): Promise<ListFacts> {
  let publishedOn: string | undefined
  let declaredCount: number | undefined
  let recordCount = 0
  for await (const { key, value, isInList } of parseList(text)) {
    if (isInList) {
      recordCount += 1
      const entry = `#${recordCount}`
      add({ ...readEntry(value, entry), entry })
    } else if (key === "published") publishedOn = readListDate(String(value))
    else if (key === "count") declaredCount = readCount(String(value))
  }
  return {
    kind: "plain-json",
    recordCount,
    isLossy: false,
    ...(publishedOn !== undefined && { publishedOn }),
    ...(declaredCount !== undefined && { declaredCount }),
  }
}

async function* parseList(text: AsyncIterable<string>): AsyncGenerator<Found> {
  const found: Found[] = []
  let parser: JSONParser | undefined
  let lengthSinceEntry = 0
  for await (const chunk of text) {
    for (let start = 0; start < chunk.length; start += PIECE_LENGTH) {
      const piece = chunk.slice(start, start + PIECE_LENGTH)
      if (piece.trim() === "") continue
      parser ??= createParser(piece, found)
      if (parser.isEnded) throw malformed("Something follows the end of the list.")
      write(parser, piece)
      lengthSinceEntry = found.length > 0 ? 0 : lengthSinceEntry + piece.length
      if (lengthSinceEntry > LONGEST_ENTRY) throw malformed("An entry is too long, or is none.")
      yield* found.splice(0)
    }
  }
  if (parser?.isEnded === false) throw truncated("The list is never closed.")
}

function createParser(head: string, found: Found[]): JSONParser {
  const isArray = head.trimStart().startsWith("[")
  if (!isArray && !head.trimStart().startsWith("{")) throw malformed("A list is a JSON array or object.")
  const paths = isArray ? ["$.*"] : ["$.addresses.*", "$.published", "$.count"]
  const parser = new JSONParser({ paths, keepStack: false })
  parser.onValue = ({ key, value }) => {
    // Members of an object that stands where the array should be have names.
    const isInList = typeof key === "number"
    if (!isInList && key !== "published" && key !== "count") throw malformed("The addresses are no array.")
    found.push({ key, value, isInList })
  }
  return parser
}

function write(parser: JSONParser, piece: string): void {
  try {
    parser.write(piece)
  } catch {
    throw malformed("It is not JSON.")
  }
}

function readEntry(value: unknown, entry: string): { readonly text: string; readonly ticker?: string } {
  if (typeof value === "string") return { text: value }
  const { address, currency } = (value ?? {}) as Readonly<Record<string, unknown>>
  if (typeof address !== "string") throw invalidEntry(entry, "it has no address.")
  return { text: address, ...(typeof currency === "string" && { ticker: currency }) }
}
