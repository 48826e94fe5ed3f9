import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import { sql } from "kysely"

/** The name under which all programs of this project share runs, queues and versions in DBOS's tables. */
export const APPLICATION = "agentgpt"
/** Where runs are taken up that were on no queue when their process ended, and those started by programs that are no workers. */
export const RUNS_QUEUE = "runs"

/**
 * The version of DBOS's tables that its pinned release makes. Taking over work and listing it read and write them
 * directly: their meaning is only known for this version.
 */
export const DBOS_TABLES_VERSION = 123

/** @throws WORKFLOW_NEWER_DATABASE */
export async function refuseNewerDbos(store: Store): Promise<void> {
  const version = await readDbosVersion(store)
  if (version === undefined || version <= DBOS_TABLES_VERSION) return
  throw new AgentGptError("WORKFLOW_NEWER_DATABASE", undefined, {
    meta: [`Its workflow tables are of version ${version}; this program knows ${DBOS_TABLES_VERSION}.`],
  })
}

/** The version of DBOS's tables; none in a database that never had them. */
export async function readDbosVersion(store: Store): Promise<number | undefined> {
  return withCodedErrors(async () => {
    const table = await sql<{ exists: boolean }>`
      select to_regclass('dbos.dbos_migrations') is not null as exists`.execute(store.sql)
    if (table.rows[0]?.exists !== true) return undefined
    const { rows } = await sql<{ version: string }>`
      select max(version)::text as version from dbos.dbos_migrations`.execute(store.sql)
    return Number(rows[0]?.version ?? 0)
  })
}
