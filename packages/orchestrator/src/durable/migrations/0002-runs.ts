import { sql } from "kysely"
import type { Migration } from "kysely/migration"

// What was asked for, what was decided, and what became of it. The engine's own records say only which code has run.
export const runs: Migration = {
  up: async (database) => {
    await sql`
      create table agentgpt.run (
        run text primary key,
        request_hash text not null,
        name text,
        plan text not null,
        route jsonb not null,
        hints jsonb not null,
        decision jsonb not null,
        refused_rows jsonb not null,
        state text not null check (state in
          ('asking', 'running', 'paused', 'completed', 'failed', 'denied', 'cancelled')),
        error jsonb,
        -- How often it was begun anew after it had ended: each time is a workflow of its own.
        tries integer not null default 0,
        -- Numbers the events of the run; its row is what their writers take turns at.
        event_count bigint not null default 0,
        created_at timestamptz not null default clock_timestamp(),
        started_at timestamptz,
        ended_at timestamptz,
        erased_at timestamptz
      )`.execute(database)
    await sql`create index run_by_age on agentgpt.run (created_at desc)`.execute(database)
    // The rows that a plan names by their hash. Erasing a run deletes them.
    await sql`
      create table agentgpt.run_roster (
        run text not null references agentgpt.run, roster text not null, asset text not null,
        payer text not null, decimals integer not null, rows text not null,
        primary key (run, roster)
      )`.execute(database)
    await sql`
      create table agentgpt.run_approval (
        run text not null references agentgpt.run, plan_hash text not null, signature text not null,
        amount_limit numeric(78) not null, expires_at_seconds bigint not null,
        given_at timestamptz not null default clock_timestamp(),
        primary key (run, plan_hash, signature)
      )`.execute(database)
    // What the signing guard is told. It reads approvals from the table above, at every check.
    await sql`
      create table agentgpt.run_admission (
        plan_hash text primary key, run text not null references agentgpt.run, chain_id text not null,
        step_ids jsonb not null, admission jsonb not null
      )`.execute(database)
    await sql`
      create table agentgpt.run_step (
        run text not null references agentgpt.run, step_id text not null, place integer not null,
        state text not null check (state in ('waiting', 'running', 'done', 'failed', 'refused', 'skipped')),
        output jsonb, step_values jsonb, error_code text, started_at timestamptz, ended_at timestamptz,
        primary key (run, step_id)
      )`.execute(database)
    // What a payroll step pays. It is written once, before anything is sent, and never changes: payment ids are
    // places in this very list. Only the keys are destroyed, when the run is erased.
    await sql`
      create table agentgpt.run_payroll (
        run text not null references agentgpt.run, step_id text not null, chain_id text not null,
        run_id text not null, payout jsonb not null, chunk_size integer not null, excluded jsonb not null,
        secret bytea, run_key bytea, privacy integer not null, terms jsonb,
        begun_at timestamptz not null default clock_timestamp(),
        primary key (run, step_id)
      )`.execute(database)
    await sql`
      create table agentgpt.run_payment (
        run text not null references agentgpt.run, step_id text not null, place integer not null,
        chain_id text not null, asset text not null, payer text not null, key text not null,
        recipient text not null, amount numeric(78) not null,
        status text not null check (status in ('planned', 'paid', 'owed', 'refunded', 'unpaid', 'refused')),
        transaction_hash text, block_number numeric(78), reason text,
        at timestamptz not null default clock_timestamp(),
        primary key (run, step_id, place)
      )`.execute(database)
    await sql`create index run_payment_by_age on agentgpt.run_payment (at)`.execute(database)
    await sql`create index run_payment_by_payee on agentgpt.run_payment (payer, key, at desc)`.execute(
      database,
    )
    await sql`
      create table agentgpt.run_proof (
        run text not null references agentgpt.run, step_id text not null, chain_id text not null,
        run_id text not null,
        state text not null check (state in
          ('waiting', 'proving', 'proved', 'verified', 'archived', 'failed')),
        level text not null, done integer not null default 0, total integer not null default 0,
        result jsonb, cid text, bundle_file text, verified_in jsonb not null default '[]', error_code text,
        begun_at timestamptz not null default clock_timestamp(), ended_at timestamptz,
        primary key (run, step_id)
      )`.execute(database)
    await sql`
      create table agentgpt.run_event (
        run text not null references agentgpt.run, sequence bigint not null,
        at timestamptz not null default clock_timestamp(),
        type text not null, data jsonb not null, marker text,
        primary key (run, sequence), unique (run, marker)
      )`.execute(database)
    await sql`
      create table agentgpt.run_document (
        run text not null references agentgpt.run, step_id text not null, kind text not null,
        hash text not null, content text not null,
        at timestamptz not null default clock_timestamp(),
        primary key (run, step_id, kind)
      )`.execute(database)
    // How often what was waited for came in time (E4).
    await sql`
      create table agentgpt.run_speculation (
        run text primary key references agentgpt.run, condition jsonb not null,
        outcome text not null check (outcome in ('fired', 'expired', 'discarded')),
        waited_ms bigint not null,
        at timestamptz not null default clock_timestamp()
      )`.execute(database)
  },
}
