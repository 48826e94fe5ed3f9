import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { Priority, TaskStatus } from "@agentgpt/core"
import { sql } from "kysely"
import type { DeadLetter, WorkflowFilter, WorkflowRecord } from "../durable-port.ts"
import { APPLICATION } from "./dbos-tables.ts"

const STATUS_BY_WORD: Readonly<Record<string, TaskStatus>> = {
  ENQUEUED: TaskStatus.QUEUED,
  DELAYED: TaskStatus.QUEUED,
  PENDING: TaskStatus.RUNNING,
  SUCCESS: TaskStatus.COMPLETED,
  ERROR: TaskStatus.FAILED,
  MAX_RECOVERY_ATTEMPTS_EXCEEDED: TaskStatus.FAILED,
  CANCELLED: TaskStatus.CANCELLED,
}
const MOST_ROWS = 100

type RunRow = {
  readonly id: string
  readonly word: string
  readonly name: string
  readonly queue: string | null
  readonly priority: Priority | null
  readonly parent: string | null
  readonly version: string | null
  readonly executor: string | null
  readonly executions: number
  readonly created: number
  readonly started: number | null
  readonly completed: number | null
}

/** Our status for a word of DBOS's. */
export function statusOf(word: string): TaskStatus {
  return STATUS_BY_WORD[word] ?? TaskStatus.FAILED
}

function wordsOf(status: TaskStatus): readonly string[] {
  return Object.keys(STATUS_BY_WORD).filter((word) => STATUS_BY_WORD[word] === status)
}

export async function listRuns(
  store: Store,
  filter: WorkflowFilter & { readonly id?: string },
): Promise<readonly WorkflowRecord[]> {
  const conditions = [
    sql`application_name = ${APPLICATION}`,
    ...(filter.id === undefined ? [] : [sql`workflow_uuid = ${filter.id}`]),
    ...(filter.status === undefined ? [] : [sql`status = any(${wordsOf(filter.status)})`]),
    ...(filter.name === undefined ? [] : [sql`name = ${filter.name}`]),
    ...(filter.queue === undefined
      ? []
      : [sql`attributes @> ${JSON.stringify({ queue: filter.queue })}::jsonb`]),
    ...(filter.idPrefix === undefined ? [] : [sql`starts_with(workflow_uuid, ${filter.idPrefix})`]),
  ]
  const { rows } = await withCodedErrors(() =>
    sql<RunRow>`
      select workflow_uuid as id, status as word, name, coalesce(attributes ->> 'queue', queue_name) as queue,
        attributes ->> 'priority' as priority, parent_workflow_id as parent,
        application_version as version, executor_id as executor, coalesce(recovery_attempts, 0)::int as executions,
        created_at::float8 as created, started_at_epoch_ms::float8 as started, completed_at::float8 as completed
      from dbos.workflow_status where ${sql.join(conditions, sql` and `)}
      order by created_at desc, workflow_uuid limit ${filter.limit ?? MOST_ROWS}`.execute(store.sql),
  )
  return rows.map(toRecord)
}

function toRecord(row: RunRow): WorkflowRecord {
  return {
    id: row.id,
    name: row.name,
    status: statusOf(row.word),
    isDead: row.word === "MAX_RECOVERY_ATTEMPTS_EXCEEDED",
    priority: row.priority ?? Priority.MEDIUM,
    executions: row.executions,
    createdAtMs: row.created,
    ...(row.queue !== null && { queue: row.queue }),
    ...(row.parent !== null && { parentId: row.parent }),
    ...(row.version !== null && { version: row.version }),
    ...(row.executor !== null && { executor: row.executor }),
    ...(row.started !== null && { startedAtMs: row.started }),
    ...(row.completed !== null && { completedAtMs: row.completed }),
  }
}

/** Runs that were given up, newest first, with the reason. */
export async function listDeadLetters(store: Store): Promise<readonly DeadLetter[]> {
  const { rows } = await withCodedErrors(() =>
    sql<DeadLetter>`
      select run.workflow_uuid as id, run.name, coalesce(letter.why, 'its executions were used up') as why,
        coalesce(letter.executions, run.recovery_attempts)::int as executions,
        coalesce(extract(epoch from letter.died_at) * 1000, run.completed_at, run.updated_at)::float8 as "diedAtMs"
      from dbos.workflow_status run left join agentgpt.workflow_dead_letter letter
        on letter.workflow_id = run.workflow_uuid
      where run.status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED' and run.application_name = ${APPLICATION}
      order by "diedAtMs" desc limit 1000`.execute(store.sql),
  )
  return rows
}
