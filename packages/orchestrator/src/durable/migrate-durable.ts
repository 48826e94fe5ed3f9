import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import { sql } from "kysely"
import { Migrator } from "kysely/migration"
import type { Migration } from "kysely/migration"
import { ALL_MIGRATIONS } from "./migrations/all-migrations.ts"

const SCHEMA = "agentgpt"
// The journal keeps its own list in the same schema.
const TABLE = "workflow_migration"

/**
 * Brings the tables of this room up to date, beside those of the journal. Programs that start together take turns.
 * @throws WORKFLOW_NEWER_DATABASE, WORKFLOW_MIGRATION_FAILED
 */
export async function migrateDurable(
  store: Store,
  migrations: Readonly<Record<string, Migration>> = ALL_MIGRATIONS,
): Promise<void> {
  await refuseNewer(store, migrations)
  const migrator = new Migrator({
    db: store.sql,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableSchema: SCHEMA,
    migrationTableName: TABLE,
    migrationLockTableName: `${TABLE}_lock`,
  })
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return
  // A newer program may have migrated between the two steps.
  await refuseNewer(store, migrations)
  throw new AgentGptError("WORKFLOW_MIGRATION_FAILED", undefined, { cause: error })
}

async function refuseNewer(store: Store, migrations: Readonly<Record<string, Migration>>): Promise<void> {
  const unknown = await withCodedErrors(async () => {
    const table = await sql<{ exists: boolean }>`
      select to_regclass(${`${SCHEMA}.${TABLE}`}) is not null as exists`.execute(store.sql)
    if (table.rows[0]?.exists !== true) return []
    const { rows } = await sql<{ name: string }>`
      select name from agentgpt.workflow_migration order by name`.execute(store.sql)
    return rows.map(({ name }) => name).filter((name) => !(name in migrations))
  })
  if (unknown.length === 0) return
  throw new AgentGptError("WORKFLOW_NEWER_DATABASE", undefined, {
    meta: [`It has gone through ${unknown.join(", ")}, which this program does not know.`],
  })
}
