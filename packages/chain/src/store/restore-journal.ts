import { AgentGptError } from "@agentgpt/core"
import { sql } from "kysely"
import { parsePerson } from "../journal/person.ts"
import type { Person } from "../journal/person.ts"
import { BACKUP_TABLES } from "./backup-format.ts"
import type { BackupHeader } from "./backup-format.ts"
import type { JournalTransaction } from "./database.ts"
import { freezeJournal } from "./freeze-journal.ts"
import { noteGeneration, readNotedGeneration } from "./generation-note.ts"
import { listMigrations } from "./migrate-store.ts"
import { checkBackup, readBackupRows } from "./read-backup.ts"
import type { BackupRow } from "./read-backup.ts"
import type { Store } from "./store.ts"
import { withCodedErrors } from "./translate-error.ts"

export type Restored = {
  readonly rows: number
  readonly journalId: string
  readonly generation: bigint
  /** Whether this machine has seen a later generation of the same journal than the backup's. */
  readonly isOlderThanSeen: boolean
}

const ROWS_PER_STATEMENT = 500

/**
 * Fills an empty journal from a backup, all or nothing, and freezes it: whatever was sent after the backup is
 * unknown to it. Lanes open when every nonce is matched (`matchNonces`) or declared foreign (`declareForeign`);
 * unfinished intents wait for their outcome on the chain or for a person (`releaseIntents`).
 * @throws STORE_BACKUP_INVALID, STORE_BACKUP_NEWER, STORE_NOT_EMPTY, JOURNAL_PERSON_MISSING
 *
 * @example
 * await restoreJournal(store, "journal-2027-01-31.jsonl", { who: "ana@example.org", why: "the disk is gone" })
 */
export async function restoreJournal(store: Store, file: string, person: Person): Promise<Restored> {
  const { who, why } = parsePerson(person)
  const header = await checkBackup(file)
  await requireKnownMigrations(store, header)
  const noted = await readNotedGeneration(store.home, header.journalId)
  const backedUp = BigInt(header.generation)
  const generation = (noted > backedUp ? noted : backedUp) + 1n
  const rows = await withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      await lockAndRequireEmpty(transaction)
      // The guards let nothing begin in the middle of its life. Constraints and keys stay in force.
      await setGuards(transaction, "disable")
      const count = await insertAll(transaction, file)
      await requireReferences(transaction)
      await addUpSpending(transaction)
      await transaction
        .updateTable("agentgpt.identity")
        .set({ journal_id: header.journalId, generation })
        .execute()
      await sql`update agentgpt.lane set fencing_token = fencing_token + 1`.execute(transaction)
      await setGuards(transaction, "enable")
      await freezeJournal(transaction, `restored from the backup of ${header.writtenAt}`)
      await transaction
        .insertInto("agentgpt.decision")
        .values({ kind: "restore", subject: `generation ${header.generation}`, who, why })
        .execute()
      return count
    }),
  )
  await noteGeneration(store.home, header.journalId, generation)
  return { rows, journalId: header.journalId, generation, isOlderThanSeen: noted > backedUp }
}

async function requireKnownMigrations(store: Store, header: BackupHeader): Promise<void> {
  const known = new Set(await withCodedErrors(() => listMigrations(store.sql)))
  if (header.migrations.some((name) => !known.has(name))) throw new AgentGptError("STORE_BACKUP_NEWER")
}

async function lockAndRequireEmpty(transaction: JournalTransaction): Promise<void> {
  const tables = BACKUP_TABLES.map(({ name }) => `agentgpt.${name}`)
  await sql.raw(`lock table ${tables.join(", ")} in access exclusive mode`).execute(transaction)
  for (const table of tables) {
    const { rows } = await sql.raw(`select from ${table} limit 1`).execute(transaction)
    if (rows.length > 0) throw new AgentGptError("STORE_NOT_EMPTY")
  }
}

async function setGuards(transaction: JournalTransaction, to: "enable" | "disable"): Promise<void> {
  for (const name of [...BACKUP_TABLES.map((table) => table.name), "identity"]) {
    await sql.raw(`alter table agentgpt.${name} ${to} trigger user`).execute(transaction)
  }
}

/** What the guards see to while the journal grows: as references they are checked for all rows at once, and go again. */
async function requireReferences(transaction: JournalTransaction): Promise<void> {
  const lane = "chain_id, account, nonce"
  const references = [
    ["slot", "foreign key (intent_id) references agentgpt.intent"],
    ["attempt", `foreign key (${lane}) references agentgpt.slot`],
    ["publication", "foreign key (intent_id) references agentgpt.intent"],
    ["spending", `foreign key (${lane}) references agentgpt.slot`],
  ]
  for (const [table, reference] of references) {
    await sql.raw(`alter table agentgpt.${table} add constraint restored ${reference}`).execute(transaction)
    await sql.raw(`alter table agentgpt.${table} drop constraint restored`).execute(transaction)
  }
}

/** What a guard adds up while the ledger grows. */
async function addUpSpending(transaction: JournalTransaction): Promise<void> {
  await sql`
    insert into agentgpt.spending_total (chain_id, asset, plan_hash, hour, amount)
    select chain_id, asset, plan_hash, date_trunc('hour', passed_at, 'UTC'), sum(amount) from agentgpt.spending
    group by 1, 2, 3, 4`.execute(transaction)
}

async function insertAll(transaction: JournalTransaction, file: string): Promise<number> {
  let count = 0
  let part: BackupRow[] = []
  const flush = async (): Promise<void> => {
    const [first] = part
    if (first !== undefined) await insertRows(transaction, first.table, part)
    count += part.length
    part = []
  }
  for await (const row of readBackupRows(file)) {
    if (part.length === ROWS_PER_STATEMENT || (part[0]?.table ?? row.table) !== row.table) await flush()
    part.push(row)
  }
  await flush()
  for (const { name, numbered } of BACKUP_TABLES) {
    if (numbered === undefined) continue
    await sql
      .raw(
        `select setval(pg_get_serial_sequence('agentgpt.${name}', '${numbered}'),
          coalesce((select max(${numbered}) from agentgpt.${name}), 0) + 1, false)`,
      )
      .execute(transaction)
  }
  return count
}

async function insertRows(
  transaction: JournalTransaction,
  name: string,
  rows: readonly BackupRow[],
): Promise<void> {
  const columns = BACKUP_TABLES.find((table) => table.name === name)?.columns ?? {}
  const list = Object.keys(columns).join(", ")
  const typed = Object.entries(columns).map(([column, type]) => `${column} ${type}`)
  const json = JSON.stringify(rows.map(({ row }) => row))
  await sql`insert into ${sql.raw(`agentgpt.${name} (${list})`)} overriding system value
    select ${sql.raw(list)} from json_to_recordset(${json}::json) as row (${sql.raw(typed.join(", "))})`.execute(
    transaction,
  )
}
