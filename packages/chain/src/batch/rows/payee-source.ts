import { createReadStream } from "node:fs"
import { extname } from "node:path"
import { AgentGptError } from "@agentgpt/core"
import { decodeText } from "./decode-text.ts"
import type { ReadRow } from "./payee.ts"
import { readCsvRows } from "./read-csv-rows.ts"
import { readJsonArray } from "./read-json-array.ts"
import { readJsonLines } from "./read-json-lines.ts"

export type PayeeFormat = "csv" | "json" | "jsonl"

/** A file by its path, or bytes from anywhere together with their format. */
export type PayeeSource =
  | { readonly path: string; readonly format?: PayeeFormat }
  | { readonly bytes: AsyncIterable<Uint8Array>; readonly format: PayeeFormat }

/**
 * The rows of a payee file, one after the other; at no time more of the file than a row and a read buffer is
 * held.
 * @throws BATCH_FILE_ codes, BATCH_ROW_TOO_LONG, BATCH_RULES_INVALID
 */
export function readRows(source: PayeeSource, longestRow: number): AsyncGenerator<ReadRow> {
  const format = source.format ?? ("path" in source ? formatOf(source.path) : undefined)
  const read = format === undefined ? undefined : READERS[format]
  if (read === undefined) {
    throw new AgentGptError("BATCH_RULES_INVALID", "The format of a payee file is csv, json or jsonl.", {
      meta: ["It follows from the ending of the file's name, or is given."],
    })
  }
  return read(decodeText("path" in source ? readFileBytes(source.path) : source.bytes), longestRow)
}

const READERS = { csv: readCsvRows, json: readJsonArray, jsonl: readJsonLines }

function formatOf(path: string): PayeeFormat | undefined {
  const ending = extname(path).toLowerCase()
  return { ".csv": "csv", ".tsv": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl" }[ending] as
    | PayeeFormat
    | undefined
}

async function* readFileBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>
  } catch (error) {
    // The consumer's own errors do not come this way: a generator gets them as a return.
    const { code = "unknown" } = error as NodeJS.ErrnoException
    throw new AgentGptError("BATCH_FILE_UNREADABLE", `The payee file cannot be read (${code}).`, {
      meta: [`The file is ${path}.`],
      cause: error,
    })
  }
}
