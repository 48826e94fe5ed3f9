import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"
import { APPLICATION, RUNS_QUEUE } from "./dbos-tables.ts"

/**
 * Watches for runs that the database gave to this process and that it does not work at: the answer to a claim can be
 * lost when a connection ends, and nobody else may touch what belongs to a living process. Call it again and again; a
 * run is put back when it stood like that for a while, without counting against it.
 */
export function watchStranded(
  store: Store,
  executorId: string,
  isRunning: (id: string) => boolean,
  strandedAfterMs: number,
): (nowMs: number) => Promise<readonly string[]> {
  let seen: ReadonlyMap<string, number> = new Map()
  return async (nowMs) => {
    const { rows } = await sql<{ id: string; owner: string }>`
      select workflow_uuid as id, coalesce(owner_xid, '') as owner from dbos.workflow_status
      where status = 'PENDING' and application_name = ${APPLICATION} and executor_id = ${executorId}`.execute(
      store.sql,
    )
    const idle = rows.filter(({ id }) => !isRunning(id))
    // Each claim has an owner of its own: one that is claimed anew is looked at anew.
    const since = new Map(
      idle.map(({ id, owner }) => [`${id} ${owner}`, seen.get(`${id} ${owner}`) ?? nowMs] as const),
    )
    seen = since
    const stranded = idle.filter(
      ({ id, owner }) => nowMs - (since.get(`${id} ${owner}`) ?? nowMs) >= strandedAfterMs,
    )
    for (const { id, owner } of stranded) await putBack(store, executorId, id, owner)
    return stranded.map(({ id }) => id)
  }
}

async function putBack(store: Store, executorId: string, id: string, owner: string): Promise<void> {
  await sql`
    update dbos.workflow_status set status = 'ENQUEUED', owner_xid = null, started_at_epoch_ms = null,
      queue_name = coalesce(queue_name, ${RUNS_QUEUE}), recovery_attempts = greatest(recovery_attempts - 1, 0)
    where workflow_uuid = ${id} and status = 'PENDING' and executor_id = ${executorId}
      and coalesce(owner_xid, '') = ${owner}`.execute(store.sql)
}
