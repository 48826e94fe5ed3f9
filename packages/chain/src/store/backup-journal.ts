import { createHash } from "node:crypto"
import { open, rename, rm, stat } from "node:fs/promises"
import type { FileHandle } from "node:fs/promises"
import { dirname } from "node:path"
import { AgentGptError, canonicalJson } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import { sql } from "kysely"
import { BACKUP_FORMAT, BACKUP_TABLES, BACKUP_VERSION } from "./backup-format.ts"
import type { BackupFooter, BackupHeader } from "./backup-format.ts"
import type { JournalTransaction } from "./database.ts"
import { listMigrations } from "./migrate-store.ts"
import type { Store } from "./store.ts"
import { translateStoreError } from "./translate-error.ts"

const ROWS_PER_READ = 2000

/**
 * Writes the whole journal into one file, as of one moment, while work goes on. The file appears complete or not
 * at all. It holds payloads and signed bytes: keep it as secret as the database. A backup restored later freezes
 * its lanes, since it cannot know what was sent after it.
 * @throws STORE_FILE_EXISTS, STORE_PATH_UNUSABLE, STORE_DISK_FULL, STORE_UNREACHABLE
 *
 * @example
 * const { rows } = await backupJournal(store, "journal-2027-01-31.jsonl")
 */
export async function backupJournal(store: Store, file: string): Promise<BackupFooter> {
  const exists = await stat(file).then(
    () => true,
    () => false,
  )
  if (exists) throw new AgentGptError("STORE_FILE_EXISTS")
  const unfinished = `${file}.unfinished`
  try {
    const handle = await open(unfinished, "w", 0o600)
    let footer: BackupFooter
    try {
      footer = await store.sql
        .transaction()
        .setIsolationLevel("repeatable read")
        .setAccessMode("read only")
        .execute((transaction) => writeLines(transaction, handle))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, file)
    const directory = await open(dirname(file))
    await directory.sync()
    await directory.close()
    return footer
  } catch (thrown) {
    await rm(unfinished, { force: true })
    const code: unknown = thrown instanceof Error ? Reflect.get(thrown, "code") : undefined
    if (code === "ENOSPC") throw new AgentGptError("STORE_DISK_FULL", undefined, { cause: thrown })
    if (typeof code === "string" && /^(?:ENOENT|ENOTDIR|EACCES|EROFS)$/u.test(code)) {
      throw new AgentGptError("STORE_PATH_UNUSABLE", `The backup ${file} cannot be written.`, {
        cause: thrown,
      })
    }
    throw translateStoreError(thrown)
  }
}

async function writeLines(transaction: JournalTransaction, handle: FileHandle): Promise<BackupFooter> {
  const hash = createHash("sha256")
  const write = async (values: readonly CanonicalValue[]): Promise<void> => {
    const text = values.map((value) => `${canonicalJson(value)}\n`).join("")
    hash.update(text)
    await handle.write(text)
  }
  await write([await readHeader(transaction)])
  let rows = 0
  for (const { name, columns, order } of BACKUP_TABLES) {
    const asText = Object.keys(columns).map((column) => `${column}::text as ${column}`)
    await sql
      .raw(`declare backup no scroll cursor for
      select ${asText.join(", ")} from agentgpt.${name} order by ${order.join(", ")}`)
      .execute(transaction)
    for (;;) {
      const part = await sql
        .raw<Record<string, string | null>>(`fetch ${ROWS_PER_READ} from backup`)
        .execute(transaction)
      if (part.rows.length === 0) break
      await write(part.rows.map((row) => ({ table: name, row: { ...row } })))
      rows += part.rows.length
    }
    await sql.raw("close backup").execute(transaction)
  }
  const footer = { rows, sha256: `0x${hash.digest("hex")}` }
  await handle.write(`${canonicalJson(footer)}\n`)
  return footer
}

async function readHeader(transaction: JournalTransaction): Promise<BackupHeader> {
  const identity = await transaction
    .selectFrom("agentgpt.identity")
    .select(["journal_id", "generation"])
    .executeTakeFirstOrThrow()
  return {
    format: BACKUP_FORMAT,
    version: BACKUP_VERSION,
    journalId: identity.journal_id,
    generation: String(identity.generation),
    migrations: await listMigrations(transaction),
    writtenAt: new Date().toISOString(),
  }
}
