import { AgentGptError } from "@agentgpt/core"
import { sql } from "kysely"
import { Migrator } from "kysely/migration"
import type { Migration } from "kysely/migration"
import type { JournalSql } from "./database.ts"
import { ALL_MIGRATIONS } from "./migrations/all-migrations.ts"

const SCHEMA = "agentgpt"

/**
 * Brings the schema to this program's version. Programs that start together take turns.
 * @throws STORE_NEWER_DATABASE, STORE_MIGRATION_FAILED
 */
export async function migrateStore(
  database: JournalSql,
  migrations: Readonly<Record<string, Migration>> = ALL_MIGRATIONS,
): Promise<void> {
  await refuseNewerDatabase(database, migrations)
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableSchema: SCHEMA,
  })
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) {
    await writeIdentity(database)
    return
  }
  // A newer program may have migrated between the two steps.
  await refuseNewerDatabase(database, migrations)
  throw new AgentGptError("STORE_MIGRATION_FAILED", undefined, { cause: error })
}

/** The names of the migrations that a database has gone through, oldest first. */
export async function listMigrations(database: JournalSql): Promise<readonly string[]> {
  const table = await sql<{ exists: boolean }>`
    select to_regclass('agentgpt.kysely_migration') is not null as exists`.execute(database)
  if (table.rows[0]?.exists !== true) return []
  const { rows } = await sql<{ name: string }>`
    select name from agentgpt.kysely_migration order by name`.execute(database)
  return rows.map(({ name }) => name)
}

async function refuseNewerDatabase(
  database: JournalSql,
  migrations: Readonly<Record<string, Migration>>,
): Promise<void> {
  const unknown = (await listMigrations(database)).filter((name) => !(name in migrations))
  if (unknown.length === 0) return
  throw new AgentGptError("STORE_NEWER_DATABASE", undefined, {
    meta: [`It has gone through ${unknown.join(", ")}, which this program does not know.`],
  })
}

async function writeIdentity(database: JournalSql): Promise<void> {
  await database
    .insertInto("agentgpt.identity")
    .values({ system_identifier: await readSystemIdentifier(database) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The number of the cluster and of the database in it; null where the role may not read it. */
export async function readSystemIdentifier(database: JournalSql): Promise<string | null> {
  const { rows } = await sql<{ may: boolean }>`
    select has_function_privilege('pg_catalog.pg_control_system()', 'execute') as may`.execute(database)
  if (rows[0]?.may !== true) return null
  const control = await sql<{ id: string }>`
    select concat(system_identifier, '/', (select oid from pg_database where datname = current_database())) as id
    from pg_control_system()`.execute(database)
  return control.rows[0]?.id ?? null
}
