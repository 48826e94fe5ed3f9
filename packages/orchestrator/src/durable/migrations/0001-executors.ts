import { sql } from "kysely"
import type { Migration } from "kysely/migration"

// Which processes work at workflows and when they last said so, what was given up and why, and the order of tasks.
export const executors: Migration = {
  up: async (database) => {
    await sql`
      create table agentgpt.workflow_executor (
        executor_id text primary key,
        version text not null,
        is_worker boolean not null,
        lost_after_ms integer not null,
        started_at timestamptz not null default clock_timestamp(),
        beat_at timestamptz not null default clock_timestamp()
      )`.execute(database)
    await sql`
      create table agentgpt.workflow_dead_letter (
        workflow_id text primary key,
        why text not null,
        executions integer not null,
        died_at timestamptz not null default clock_timestamp()
      )`.execute(database)
    // The run of each queue that was put in front of the others last.
    await sql`
      create table agentgpt.workflow_forward (queue text primary key, workflow_id text not null)`.execute(
      database,
    )
    // Half a thousand million tasks, then it begins again: four priorities share 31 bits.
    await sql`
      create sequence agentgpt.task_number as integer minvalue 1 maxvalue 536870911 cycle`.execute(database)
  },
}
