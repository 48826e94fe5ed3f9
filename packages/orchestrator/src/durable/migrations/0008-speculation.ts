import { sql } from "kysely"
import type { Migration } from "kysely/migration"

export const speculation: Migration = {
  up: async (database) => {
    // Whether the gas price has switched batching off, for plans on these chains (runs/record-switch.ts).
    await sql`
      create table agentgpt.method_switch (
        chains text primary key, is_batch_off boolean not null,
        changed_at timestamptz not null default clock_timestamp()
      )`.execute(database)
    // Since when everything of a payroll is ready that waits for its trigger. Its allowance then stands, but nothing of
    // it is on its way: another payroll may take its place.
    await sql`alter table agentgpt.run_payroll add prepared_at timestamptz`.execute(database)
  },
}
