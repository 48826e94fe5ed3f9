import { AgentGptError } from "@agentgpt/core"
import { sql } from "kysely"
import { freezeJournal } from "./freeze-journal.ts"
import { connectSql } from "./connect.ts"
import type { JournalSql } from "./database.ts"
import { joinServer } from "./embedded/join-server.ts"
import { noteGeneration, readNotedGeneration } from "./generation-note.ts"
import { homeDirectory } from "./home-directory.ts"
import { migrateStore, readSystemIdentifier } from "./migrate-store.ts"
import type { Store } from "./store.ts"
import { translateStoreError, withCodedErrors } from "./translate-error.ts"

export type StoreOptions = {
  /** Any PostgreSQL of version 15 or newer. Default: `DATABASE_URL`, and without it the embedded server. */
  readonly databaseUrl?: string
  /** Where the embedded server keeps its files. Default: `AGENTGPT_HOME`, else `.agentgpt` of the user. */
  readonly home?: string
  /** Runs the embedded server from another PostgreSQL installation, such as `/usr/lib/postgresql/15/bin`. */
  readonly binDirectory?: string
  /** Connections at most. */
  readonly largestPool?: number
  readonly environment?: NodeJS.ProcessEnv
}

const OLDEST_SERVER_VERSION = 150_000

/**
 * Opens the journal's database: that of `DATABASE_URL`, else the embedded Postgres of the home directory, which
 * is attached to or started. An older copy of the journal, or one from another cluster, is frozen as a whole.
 * @throws STORE_UNAVAILABLE, STORE_URL_INVALID, STORE_UNREACHABLE, STORE_ACCESS_DENIED, STORE_READ_ONLY,
 * STORE_NOT_DURABLE, STORE_VERSION_UNSUPPORTED, STORE_NEWER_DATABASE, STORE_MIGRATION_FAILED,
 * STORE_PATH_UNUSABLE, STORE_START_FAILED, STORE_DATA_DAMAGED, STORE_BUSY
 *
 * @example
 * const store = await openStore()
 * try {
 *   await planIntents(store, [{ idempotencyKey: "payroll-7/chunk-0", chainId: "eip155:1", payload: { total: "5" } }])
 * } finally {
 *   await store.close()
 * }
 */
export async function openStore(options: StoreOptions = {}): Promise<Store> {
  const environment = options.environment ?? process.env
  const home = homeDirectory(options.home, environment)
  const external = options.databaseUrl ?? environment["DATABASE_URL"]
  if (external !== undefined && external !== "") {
    assertDatabaseUrl(external)
    return openAt(external, home, options, undefined)
  }
  const stay = await joinServer(home, options.binDirectory).catch((thrown: unknown) => {
    throw describePathTrouble(thrown)
  })
  try {
    return await openAt(stay.url, home, options, stay)
  } catch (thrown) {
    await stay.leave()
    throw thrown
  }
}

async function openAt(
  url: string,
  home: string,
  options: StoreOptions,
  stay: { readonly dataDirectory: string; readonly leave: () => Promise<void> } | undefined,
): Promise<Store> {
  const { sql: database } = connectSql(url, options.largestPool)
  try {
    const journalId = await withCodedErrors(async () => {
      await assertServerFit(database)
      await migrateStore(database)
      return recogniseJournal(database, home)
    })
    const close = async (): Promise<void> => {
      await database.destroy()
      await stay?.leave()
    }
    const common = { sql: database, url, journalId, home, close }
    return stay === undefined
      ? { ...common, kind: "external" }
      : { ...common, kind: "embedded", dataDirectory: stay.dataDirectory }
  } catch (thrown) {
    await database.destroy()
    throw thrown
  }
}

async function assertServerFit(database: JournalSql): Promise<void> {
  const { rows } = await sql<{ version: number; standby: boolean; fsync: string; pages: string }>`
    select current_setting('server_version_num')::int as version, pg_is_in_recovery() as standby,
      current_setting('fsync') as fsync, current_setting('full_page_writes') as pages`.execute(database)
  const [server] = rows
  if (server === undefined || server.version < OLDEST_SERVER_VERSION) {
    throw new AgentGptError("STORE_VERSION_UNSUPPORTED")
  }
  if (server.standby) throw new AgentGptError("STORE_READ_ONLY")
  if (server.fsync !== "on" || server.pages !== "on") {
    throw new AgentGptError("STORE_NOT_DURABLE", undefined, {
      meta: [`fsync is ${server.fsync}, full_page_writes is ${server.pages}; both have to be on.`],
    })
  }
}

/** Counts this opening, and freezes a journal that is older than the last one seen, or in another cluster. */
async function recogniseJournal(database: JournalSql, home: string): Promise<string> {
  const current = await readSystemIdentifier(database)
  const { journalId, generation } = await database.transaction().execute(async (transaction) => {
    const known = await transaction
      .selectFrom("agentgpt.identity")
      .selectAll()
      .forUpdate()
      .executeTakeFirstOrThrow()
    const noted = await readNotedGeneration(home, known.journal_id)
    const isForeign =
      current !== null && known.system_identifier !== null && known.system_identifier !== current
    const isOlder = known.generation < noted
    if (isForeign) await freezeJournal(transaction, "the database is a copy in another cluster")
    else if (isOlder) await freezeJournal(transaction, "the database is an older copy of itself")
    const next = (isOlder ? noted : known.generation) + 1n
    await transaction
      .updateTable("agentgpt.identity")
      .set({ generation: next, ...(current !== null && { system_identifier: current }) })
      .execute()
    return { journalId: known.journal_id, generation: next }
  })
  await noteGeneration(home, journalId, generation)
  return journalId
}

function assertDatabaseUrl(url: string): void {
  const isUrl = URL.canParse(url) && /^postgres(?:ql)?:$/u.test(new URL(url).protocol)
  if (!isUrl) throw new AgentGptError("STORE_URL_INVALID")
}

function describePathTrouble(thrown: unknown): AgentGptError {
  const code: unknown = thrown instanceof Error ? Reflect.get(thrown, "code") : undefined
  if (code === "ENOSPC") return new AgentGptError("STORE_DISK_FULL", undefined, { cause: thrown })
  if (
    typeof code === "string" &&
    /^(?:EACCES|EPERM|EROFS|ENOTDIR|ELOOP|ENAMETOOLONG|ERR_SQLITE_ERROR)$/u.test(code)
  ) {
    return new AgentGptError("STORE_PATH_UNUSABLE", undefined, {
      meta: ["Set AGENTGPT_HOME to a directory that can be written."],
      cause: thrown,
    })
  }
  return translateStoreError(thrown)
}
