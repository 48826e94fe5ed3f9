import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { AgentGptError } from "@agentgpt/core"
import type { Bytes32 } from "@agentgpt/core"
import { readOfacXml } from "./formats/read-ofac-xml.ts"
import { readOpenSanctions } from "./formats/read-open-sanctions.ts"
import { readPlainJson } from "./formats/read-plain-json.ts"
import { readPlainText } from "./formats/read-plain-text.ts"
import { readSdnCsv } from "./formats/read-sdn-csv.ts"
import type { AddEntry, ListFacts, ReadFormat } from "./list-entry.ts"
import { malformed, truncated } from "./screen-error.ts"

export type ListFormat = "ofac-xml" | "sdn-csv" | "open-sanctions" | "plain-text" | "plain-json"

/** A list in a file. */
export type ListSource = {
  /** Where it comes from, in the operator's terms: a to z, 0 to 9 and dashes. Shrinking is judged by name. */
  readonly name: string
  readonly path: string
  /** By the ending of the file's name unless set. */
  readonly format?: ListFormat
  /** sdn_comments.csv, without which sdn.csv is not complete. */
  readonly commentsPath?: string
  /** `YYYY-MM-DD`, for formats that do not say it themselves. */
  readonly publishedOn?: string
}

/**
 * Reads a list from its file as a stream, and hashes the very bytes that it reads.
 * @throws SCREEN_ codes
 */
export async function readList(source: ListSource, add: AddEntry): Promise<ReadList> {
  const hash = createHash("sha256")
  const ownHash = createHash("sha256")
  const textOf = (path: string) =>
    decode(readBytes(path), (bytes) => {
      hash.update(bytes)
      if (path === source.path) ownHash.update(bytes)
    })
  const format = source.format ?? formatOf(source.path)
  const facts =
    format === "sdn-csv"
      ? await readSdnCsv(textOf(source.path), textOf(requireComments(source)), add)
      : await readerOf(format)(textOf(source.path), add)
  return { facts, contentHash: `0x${hash.digest("hex")}`, fileHash: `0x${ownHash.digest("hex")}` }
}

export type ReadList = {
  readonly facts: ListFacts
  /** Of all that was read. */
  readonly contentHash: Bytes32
  /** Of the list's own file, as whoever publishes it tells its hash: without the comments that a CSV list has beside it. */
  readonly fileHash: Bytes32
}

const READERS: Readonly<Record<Exclude<ListFormat, "sdn-csv">, ReadFormat>> = {
  "ofac-xml": readOfacXml,
  "open-sanctions": readOpenSanctions,
  "plain-text": readPlainText,
  "plain-json": readPlainJson,
}

const FORMAT_OF_ENDING: readonly (readonly [ending: string, format: ListFormat])[] = [
  [".xml", "ofac-xml"],
  [".csv", "sdn-csv"],
  [".ftm.json", "open-sanctions"],
  [".json", "plain-json"],
  [".txt", "plain-text"],
]

function formatOf(path: string): ListFormat {
  const found = FORMAT_OF_ENDING.find(([ending]) => path.toLowerCase().endsWith(ending))
  if (found !== undefined) return found[1]
  throw new AgentGptError("SCREEN_FORMAT_UNKNOWN", "The file's name does not tell the format of the list.")
}

function readerOf(format: Exclude<ListFormat, "sdn-csv">): ReadFormat {
  if (Object.hasOwn(READERS, format)) return READERS[format]
  throw new AgentGptError("SCREEN_FORMAT_UNKNOWN")
}

function requireComments({ commentsPath }: ListSource): string {
  if (commentsPath !== undefined) return commentsPath
  throw new AgentGptError("SCREEN_COMMENTS_MISSING")
}

async function* readBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException
    throw new AgentGptError("SCREEN_FILE_UNREADABLE", `The sanctions list cannot be read (${code}).`, {
      meta: [`The file is ${path}.`],
      cause: error,
    })
  }
}

/** Nothing is guessed or replaced: a letter that was read wrongly would be another address. */
async function* decode(
  source: AsyncIterable<Uint8Array>,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true })
  let hasContent = false
  for await (const bytes of source) {
    onBytes(bytes)
    if (bytes.includes(0)) throw malformed("The file holds binary data, or is UTF-16 text.")
    let text: string
    try {
      text = decoder.decode(bytes, { stream: true })
    } catch {
      throw malformed("The file is not UTF-8 text.")
    }
    hasContent ||= text.trim() !== ""
    if (text !== "") yield text
  }
  try {
    decoder.decode()
  } catch {
    throw truncated("The file ends inside a letter.")
  }
  if (!hasContent) throw new AgentGptError("SCREEN_LIST_EMPTY", "The file of the sanctions list is empty.")
}
