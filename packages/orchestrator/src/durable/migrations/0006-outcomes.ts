import { sql } from "kysely"
import type { Migration } from "kysely/migration"

// How the steps of a run ended, as its proof says it: written once for each try, before the run is said to have ended.
// A try that begins anew changes the steps, not this.
export const outcomes: Migration = {
  up: async (database) => {
    await sql`
      create table agentgpt.run_outcome (
        run text not null references agentgpt.run, tries integer not null,
        -- The payroll whose terms the steps are proved under.
        step_id text not null,
        outcomes jsonb not null, secret bytea, run_key bytea, privacy integer not null,
        at timestamptz not null default clock_timestamp(),
        primary key (run, tries)
      )`.execute(database)
    // Of which try the proof of all steps is; the proofs of payrolls are of none.
    await sql`alter table agentgpt.run_proof add tries integer not null default 0`.execute(database)
  },
}
