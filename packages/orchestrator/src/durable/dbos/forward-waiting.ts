import type { Store } from "@agentgpt/chain"
import { PRIORITIES } from "@agentgpt/core"
import { sql } from "kysely"
import { chooseForward, ONE_START_IN } from "../../queue/choose-forward.ts"
import type { QueueView, WaitingHead } from "../../queue/choose-forward.ts"
import { FRONT, placesOf } from "../../queue/task-order.ts"
import { APPLICATION } from "./dbos-tables.ts"

type AnyTransaction = Parameters<Parameters<ReturnType<Store["sql"]["transaction"]>["execute"]>[0]>[0]

/** One at a time does this; the lock ends with its transaction. */
const LOCK = 7_046_029_254_386_353_132n

/** Puts the run in front that has waited too long, in every queue that has one; returns their ids. */
export async function forwardWaiting(store: Store): Promise<readonly string[]> {
  return store.sql.transaction().execute(async (transaction) => {
    const lock = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(${LOCK}) as mine`.execute(transaction)
    if (lock.rows[0]?.mine !== true) return []
    const forwarded: string[] = []
    for (const [queue, heads] of await listHeads(transaction)) {
      // One priority alone has nothing to overtake.
      if (heads.length < 2) continue
      const { lastForward, nowMs } = await readLastForward(transaction, queue)
      const id = chooseForward({ heads, ...(lastForward !== undefined && { lastForward }) }, nowMs)
      if (id === undefined) continue
      await putForward(transaction, queue, id)
      forwarded.push(id)
    }
    return forwarded
  })
}

async function listHeads(transaction: AnyTransaction): Promise<ReadonlyMap<string, readonly WaitingHead[]>> {
  const places = PRIORITIES.map((priority) => ({ priority, ...placesOf(priority) }))
  const { rows } = await sql<WaitingHead & { queue: string }>`
    select queue.name as queue, place.priority, head.id, head.since::float8 as "waitingSinceMs"
    from dbos.queues queue
      cross join json_to_recordset(${JSON.stringify(places)}::json) as place (priority text, first int, last int)
      cross join lateral (
        select workflow_uuid as id, created_at as since from dbos.workflow_status
        where queue_name = queue.name and status = 'ENQUEUED' and priority between place.first and place.last
          and application_name = ${APPLICATION}
        order by priority, created_at limit 1
      ) head
    where queue.application_name = ${APPLICATION}`.execute(transaction)
  return Map.groupBy(rows, ({ queue }) => queue)
}

async function readLastForward(
  transaction: AnyTransaction,
  queue: string,
): Promise<{ readonly lastForward?: QueueView["lastForward"]; readonly nowMs: number }> {
  const { rows } = await sql<{ waits: boolean | null; starts: number; nowMs: number }>`
    select (select status = 'ENQUEUED' from dbos.workflow_status where workflow_uuid = last.workflow_id) as waits,
      (select count(*)::int from (select from dbos.workflow_status where queue_name = ${queue}
        and started_at_epoch_ms > (select started_at_epoch_ms from dbos.workflow_status
          where workflow_uuid = last.workflow_id) limit ${ONE_START_IN}) later) as starts,
      (extract(epoch from now()) * 1000)::float8 as "nowMs"
    from (select) one left join agentgpt.workflow_forward last on last.queue = ${queue}`.execute(transaction)
  const [row] = rows
  if (row === undefined) return { nowMs: 0 }
  const { waits, starts, nowMs } = row
  return waits === null ? { nowMs } : { nowMs, lastForward: { isWaiting: waits, startsSince: starts } }
}

async function putForward(transaction: AnyTransaction, queue: string, id: string): Promise<void> {
  await sql`
    update dbos.workflow_status set priority = ${FRONT} where workflow_uuid = ${id} and status = 'ENQUEUED'`.execute(
    transaction,
  )
  await sql`
    insert into agentgpt.workflow_forward (queue, workflow_id) values (${queue}, ${id})
    on conflict (queue) do update set workflow_id = excluded.workflow_id`.execute(transaction)
}
