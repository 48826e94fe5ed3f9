import { sql } from "kysely"
import type { Migration } from "kysely/migration"

/**
 * Under what the steps of a run are proved that begins no payroll: settled before the first of them acts, and never
 * changed. Nothing of it is secret, and nothing of it is of payees.
 */
export const runTerms: Migration = {
  up: async (database) => {
    await sql`
      create table agentgpt.run_terms (
        run text primary key references agentgpt.run, chain_id text not null,
        -- Without a nonce: each try has its own.
        payout jsonb not null, terms jsonb not null, privacy integer not null,
        -- What the signing guard is asked for when the payer registers the run.
        admission_hash text not null unique,
        at timestamptz not null default clock_timestamp()
      )`.execute(database)
  },
}
