import { sql } from "kysely"
import type { Migration } from "kysely/migration"

// The policies that were ever in force, the newest one in force now, and what approvers signed for the next.
export const policies: Migration = {
  up: async (database) => {
    await sql`
      create table agentgpt.policy (
        version bigint primary key, name text not null,
        -- As it is written down, so that every later program reads it by its own rules.
        content jsonb not null,
        -- What was signed for it; null for the first, and where nobody had to sign.
        change_hash text,
        at timestamptz not null default clock_timestamp()
      )`.execute(database)
    await sql`
      create function agentgpt.refuse_policy_edit() returns trigger language plpgsql as $$
      begin
        raise exception 'agentgpt: a policy that was in force is never edited' using errcode = 'JR006';
      end $$`.execute(database)
    await sql`
      create trigger policy_is_kept before update or delete on agentgpt.policy
      for each row execute function agentgpt.refuse_policy_edit()`.execute(database)
    await sql`
      create table agentgpt.policy_change (
        change_hash text primary key, expires_at_ms bigint not null
      )`.execute(database)
    await sql`
      create table agentgpt.policy_approval (
        change_hash text not null references agentgpt.policy_change, signature text not null,
        amount_limit numeric not null, expires_at_seconds bigint not null,
        given_at timestamptz not null default clock_timestamp(),
        primary key (change_hash, signature)
      )`.execute(database)
  },
}
