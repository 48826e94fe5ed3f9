import { sql } from "kysely"
import type { Migration } from "kysely/migration"

// What a payroll leaves behind on its chain: the allowance that is to be taken back, and anchors while it goes on.
export const payrolls: Migration = {
  up: async (database) => {
    // Set once nothing is left of the payroll's allowance. Those whose step was done took theirs back.
    await sql`
      alter table agentgpt.run_payroll add closed_at timestamptz, add begun_block numeric(78)`.execute(
      database,
    )
    await sql`
      update agentgpt.run_payroll payroll set closed_at = clock_timestamp()
      from agentgpt.run_step step
      where step.run = payroll.run and step.step_id = payroll.step_id and step.state = 'done'`.execute(
      database,
    )
    await sql`
      create index run_payroll_unclosed on agentgpt.run_payroll (run) where closed_at is null`.execute(
      database,
    )
    // Written before it is sent, and never changed: whoever goes on sends the same.
    await sql`
      create table agentgpt.run_anchor (
        run text not null references agentgpt.run, step_id text not null, place integer not null,
        block_number numeric(78) not null, cid text not null, digest text not null, content bytea not null,
        transaction_hash text,
        primary key (run, step_id, place)
      )`.execute(database)
  },
}
