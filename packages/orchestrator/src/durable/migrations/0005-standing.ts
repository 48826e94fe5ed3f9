import { sql } from "kysely"
import type { Migration } from "kysely/migration"

/** For people who watch: what a step is doing, as in runs/record-activity.ts, and what lanes wait for, as in runs/lane-waits.ts. */
export const standing: Migration = {
  up: async (database) => {
    await sql`alter table agentgpt.run_step add column activity jsonb`.execute(database)
    await sql`
      create table agentgpt.lane_wait (
        chain_id text not null, account text not null, state text not null, why text not null,
        primary key (chain_id, account)
      )`.execute(database)
  },
}
