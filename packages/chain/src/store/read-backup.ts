import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { createInterface } from "node:readline"
import { AgentGptError, parseCanonicalJson } from "@agentgpt/core"
import { z } from "zod"
import { BACKUP_FORMAT, BACKUP_TABLES, BACKUP_VERSION } from "./backup-format.ts"
import type { BackupHeader } from "./backup-format.ts"

export type BackupRow = {
  readonly table: string
  readonly row: Readonly<Record<string, string | null>>
}

const headerSchema = z.strictObject({
  format: z.literal(BACKUP_FORMAT),
  version: z.literal(BACKUP_VERSION),
  journalId: z.uuid(),
  generation: z.string().regex(/^\d{1,18}$/u),
  migrations: z.array(z.string()),
  writtenAt: z.string(),
})
const rowSchema = z.strictObject({
  table: z.enum(BACKUP_TABLES.map(({ name }) => name)),
  row: z.record(z.string(), z.string().nullable()),
})
const footerSchema = z.strictObject({
  rows: z.int().nonnegative(),
  sha256: z.string().regex(/^0x[0-9a-f]{64}$/u),
})

/**
 * Reads a whole backup and checks its hash, its number of rows and the form of every line.
 * @throws STORE_BACKUP_INVALID, STORE_BACKUP_NEWER
 *
 * @example
 * const { journalId, generation } = await checkBackup("journal-2027-01-31.jsonl")
 */
export async function checkBackup(file: string): Promise<BackupHeader> {
  let header: BackupHeader | undefined
  let footer: z.infer<typeof footerSchema> | undefined
  let rows = 0
  const hash = createHash("sha256")
  for await (const line of readLines(file)) {
    if (footer !== undefined) throw invalid("Lines follow the footer.")
    const value = parseLine(line)
    if (header === undefined) header = parseHeader(value)
    else if ("sha256" in value) footer = parseWith(footerSchema, value)
    else {
      parseRow(value)
      rows += 1
    }
    if (footer === undefined) hash.update(`${line}\n`)
  }
  if (header === undefined || footer === undefined) throw invalid("The file is cut off.")
  if (footer.rows !== rows || footer.sha256 !== `0x${hash.digest("hex")}`) {
    throw invalid("The rows are not those that were written.")
  }
  return header
}

/** The rows of a checked backup. */
export async function* readBackupRows(file: string): AsyncGenerator<BackupRow> {
  for await (const line of readLines(file)) {
    const value = parseLine(line)
    if ("table" in value) yield parseRow(value)
  }
}

async function* readLines(file: string): AsyncGenerator<string> {
  const stream = createReadStream(file, { encoding: "utf8" })
  try {
    yield* createInterface({ input: stream, crlfDelay: Infinity })
  } catch (cause) {
    throw new AgentGptError("STORE_BACKUP_INVALID", "The file cannot be read.", { cause })
  } finally {
    stream.destroy()
  }
}

function parseLine(line: string): object {
  try {
    const value = parseCanonicalJson(line)
    if (typeof value === "object" && value !== null) return value
  } catch {
    // Said below: the parser's message quotes the line.
  }
  throw invalid("A line is not canonical JSON.")
}

function parseHeader(value: object): BackupHeader {
  const { format, version } = value as { readonly format?: unknown; readonly version?: unknown }
  if (format === BACKUP_FORMAT && typeof version === "number" && version > BACKUP_VERSION) {
    throw new AgentGptError("STORE_BACKUP_NEWER")
  }
  return parseWith(headerSchema, value)
}

function parseRow(value: object): BackupRow {
  const row = parseWith(rowSchema, value)
  const columns = BACKUP_TABLES.find(({ name }) => name === row.table)?.columns ?? {}
  const isSame = Object.keys(row.row).sort().join() === Object.keys(columns).sort().join()
  if (!isSame) throw invalid("A row has not the columns of its table.")
  return row
}

function parseWith<Schema extends z.ZodType>(schema: Schema, value: object): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw invalid("A line has not the form of a backup.")
}

function invalid(what: string): AgentGptError {
  return new AgentGptError("STORE_BACKUP_INVALID", what)
}
