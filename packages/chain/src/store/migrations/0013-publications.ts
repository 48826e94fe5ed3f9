/**
 * When a payment that was asked to be private may go to public nodes. Bytes that were public once are public for ever, so
 * nothing here is changed or taken back.
 */
export const publications: readonly string[] = [
  `create table agentgpt.publication (
    intent_id bigint not null references agentgpt.intent,
    -- The block from which on public nodes may have it; 0: at once, or already.
    from_block bigint not null check (from_block >= 0),
    who text not null check (btrim(who) <> ''),
    why text not null check (btrim(why) <> ''),
    decided_at timestamptz not null default clock_timestamp(),
    primary key (intent_id, from_block)
  )`,
  `create trigger keep before delete or truncate on agentgpt.publication
    for each statement execute function agentgpt.keep()`,
  `create trigger keep_rows before update on agentgpt.publication
    for each statement execute function agentgpt.keep()`,
]
