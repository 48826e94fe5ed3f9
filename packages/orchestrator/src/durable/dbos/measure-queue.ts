import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { TaskStatus } from "@agentgpt/core"
import { sql } from "kysely"
import type { QueueFigures } from "../../queue/batch-stats.ts"
import { APPLICATION } from "./dbos-tables.ts"
import { statusOf } from "./list-runs.ts"

type WordRow = { readonly word: string; readonly count: number; readonly averageMs: number | null }

/** Counts the runs of a queue by status, all that ever were on it. */
export async function measureQueue(store: Store, queue: string): Promise<QueueFigures> {
  const [{ rows }, capacity] = await withCodedErrors(() =>
    Promise.all([
      sql<WordRow>`
        select status as word, count(*)::int as count, (avg(completed_at - started_at_epoch_ms)
          filter (where status = 'SUCCESS'))::float8 as "averageMs"
        from dbos.workflow_status where application_name = ${APPLICATION}
          and attributes @> ${JSON.stringify({ queue })}::jsonb group by status`.execute(store.sql),
      sql<{ slots: number }>`
        select (coalesce(worker_concurrency, 0) * (select count(*) from agentgpt.workflow_executor
          where is_worker))::int as slots
        from dbos.queues where name = ${queue} and application_name = ${APPLICATION}`.execute(store.sql),
    ]),
  )
  const counts = Object.fromEntries(Object.values(TaskStatus).map((status) => [status, 0])) as Record<
    TaskStatus,
    number
  >
  for (const { word, count } of rows) counts[statusOf(word)] += count
  const averageMs = rows.find(({ word }) => word === "SUCCESS")?.averageMs ?? undefined
  return {
    counts,
    slots: capacity.rows[0]?.slots ?? 0,
    ...(averageMs !== undefined && { averageTaskMs: averageMs }),
  }
}
