import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"
import { APPLICATION } from "./dbos-tables.ts"

export type Presence = {
  readonly executorId: string
  readonly version: string
  readonly isWorker: boolean
  /** After this long without a beat, by the database's clock, it counts as ended. */
  readonly lostAfterMs: number
}

/** Says that this process lives. One that was given up says so again: its old runs are another's by then. */
export async function beat(store: Store, presence: Presence): Promise<void> {
  const { executorId, version, isWorker, lostAfterMs } = presence
  await sql`
    insert into agentgpt.workflow_executor (executor_id, version, is_worker, lost_after_ms)
    values (${executorId}, ${version}, ${isWorker}, ${lostAfterMs})
    on conflict (executor_id) do update set beat_at = clock_timestamp(), version = excluded.version,
      is_worker = excluded.is_worker, lost_after_ms = excluded.lost_after_ms`.execute(store.sql)
}

/**
 * Gives up the runs that this process took from a queue and has no code for. They would stay with it for ever: a queue
 * gives out runs without asking who can do them.
 */
export async function giveUpUnknown(
  store: Store,
  { executorId, version }: Presence,
  names: readonly string[],
): Promise<void> {
  await sql`
    with unknown as (
      update dbos.workflow_status set status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED', owner_xid = null,
        completed_at = (extract(epoch from now()) * 1000)::bigint
      where status = 'PENDING' and application_name = ${APPLICATION} and executor_id = ${executorId}
        and name <> all(${names})
      returning workflow_uuid, name, recovery_attempts
    )
    insert into agentgpt.workflow_dead_letter (workflow_id, why, executions)
    select workflow_uuid, concat('version ', ${version}::text, ' has no workflow named ', name), recovery_attempts
    from unknown on conflict (workflow_id) do update set why = excluded.why, died_at = excluded.died_at`.execute(
    store.sql,
  )
}
