import { hasEnded } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"
import { APPLICATION, RUNS_QUEUE } from "./dbos-tables.ts"

export type TakeOverRules = {
  /** Whether the silence of others proves anything now; that a process of this machine ended is seen without it. */
  readonly judgesSilence: boolean
  /** How often a run may be begun without getting further before it is given up. */
  readonly mostExecutions: number
}

export type TakenOver = {
  /** Processes that ended. */
  readonly executors: readonly string[]
  /** Runs that were put back, those of this process that it did not know of included. */
  readonly resumed: readonly string[]
  /** Runs that were given up. */
  readonly dead: readonly string[]
}

type Executor = { readonly id: string; readonly isSilent: boolean }
type AnyTransaction = Parameters<Parameters<ReturnType<Store["sql"]["transaction"]>["execute"]>[0]>[0]

const NOBODY: TakenOver = { executors: [], resumed: [], dead: [] }
/** One taker at a time; the lock ends with its transaction, whatever becomes of the process. */
const LOCK = 7_046_029_254_386_353_131n
/** A run that lived this long in the process that ended did not end it. */
const HARMLESS_AFTER_MS = 60_000

/**
 * Puts the unfinished runs of ended processes back on their queues, for any worker. All in one transaction: either a
 * process is forgotten and all of its runs are back, or nothing happened. What such a process still believes to be
 * doing, it can no longer record: the run has another owner then.
 *
 * A run that got no further in many processes that all ended is given up. Queued work of a version that no living
 * worker has is given to the newest version that one has.
 */
export async function takeOverWork(store: Store, self: string, rules: TakeOverRules): Promise<TakenOver> {
  return store.sql.transaction().execute(async (transaction) => {
    const lock = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(${LOCK}) as mine`.execute(transaction)
    if (lock.rows[0]?.mine !== true) return NOBODY
    const lost = (await listExecutors(transaction))
      .filter(({ id, isSilent }) => id !== self && ((rules.judgesSilence && isSilent) || hasEnded(id)))
      .map(({ id }) => id)
    const runs = await putBack(transaction, lost, rules.mostExecutions)
    await sql`delete from agentgpt.workflow_executor where executor_id = any(${lost})`.execute(transaction)
    await adoptQueued(transaction)
    return { executors: lost, ...runs }
  })
}

/** Gives the unfinished runs of this process back, without counting against them. */
export async function giveBackWork(store: Store, self: string): Promise<void> {
  await store.sql.transaction().execute(async (transaction) => {
    await sql`
      update dbos.workflow_status set ${PUT_BACK}, status = 'ENQUEUED',
        recovery_attempts = greatest(recovery_attempts - 1, 0)
      where status = 'PENDING' and application_name = ${APPLICATION} and executor_id = ${self}`.execute(
      transaction,
    )
    await sql`delete from agentgpt.workflow_executor where executor_id = ${self}`.execute(transaction)
  })
}

const PUT_BACK = sql`owner_xid = null, started_at_epoch_ms = null,
  queue_name = coalesce(queue_name, ${RUNS_QUEUE}), updated_at = (extract(epoch from now()) * 1000)::bigint`

async function listExecutors(transaction: AnyTransaction): Promise<readonly Executor[]> {
  const { rows } = await sql<Executor>`
    select executor_id as id,
      extract(epoch from clock_timestamp() - beat_at) * 1000 > lost_after_ms as "isSilent"
    from agentgpt.workflow_executor`.execute(transaction)
  return rows
}

async function putBack(
  transaction: AnyTransaction,
  lost: readonly string[],
  mostExecutions: number,
): Promise<Pick<TakenOver, "resumed" | "dead">> {
  const { rows } = await sql<{ id: string; isDead: boolean }>`
    with orphan as (
      select run.workflow_uuid as id, run.executor_id as executor, case
        when exists (select from dbos.operation_outputs step where step.workflow_uuid = run.workflow_uuid
          and step.completed_at_epoch_ms >= coalesce(run.started_at_epoch_ms, run.created_at)) then 0
        when extract(epoch from executor.beat_at) * 1000
          >= coalesce(run.started_at_epoch_ms, run.created_at) + ${HARMLESS_AFTER_MS} then 0
        else run.recovery_attempts end as fruitless
      from dbos.workflow_status run
        left join agentgpt.workflow_executor executor on executor.executor_id = run.executor_id
      where run.status = 'PENDING' and run.application_name = ${APPLICATION}
        and (executor.executor_id is null or executor.executor_id = any(${lost}))
      for update of run
    ), moved as (
      update dbos.workflow_status run set ${PUT_BACK}, recovery_attempts = orphan.fruitless,
        status = case when orphan.fruitless >= ${mostExecutions} then 'MAX_RECOVERY_ATTEMPTS_EXCEEDED' else 'ENQUEUED' end,
        completed_at = case when orphan.fruitless >= ${mostExecutions} then (extract(epoch from now()) * 1000)::bigint end
      from orphan where run.workflow_uuid = orphan.id
      returning run.workflow_uuid as id, orphan.executor, orphan.fruitless
    ), letter as (
      insert into agentgpt.workflow_dead_letter (workflow_id, why, executions)
      select id, concat(fruitless, ' processes ended while they worked at it, none got any further; the last was ',
        executor), fruitless from moved where fruitless >= ${mostExecutions}
      on conflict (workflow_id) do update set why = excluded.why, executions = excluded.executions,
        died_at = excluded.died_at
    )
    select id, fruitless >= ${mostExecutions} as "isDead" from moved`.execute(transaction)
  return {
    resumed: rows.filter(({ isDead }) => !isDead).map(({ id }) => id),
    dead: rows.filter(({ isDead }) => isDead).map(({ id }) => id),
  }
}

async function adoptQueued(transaction: AnyTransaction): Promise<void> {
  await sql`
    with living as (
      select executor.version, max(known.version_timestamp) as since from agentgpt.workflow_executor executor
        left join dbos.application_versions known on known.version_name = executor.version
      where executor.is_worker group by executor.version
    )
    update dbos.workflow_status run
    set application_version = (select version from living order by since desc nulls last limit 1)
    where run.status in ('ENQUEUED', 'DELAYED') and run.application_name = ${APPLICATION}
      and run.application_version not in (select version from living)
      and exists (select from living)`.execute(transaction)
}
