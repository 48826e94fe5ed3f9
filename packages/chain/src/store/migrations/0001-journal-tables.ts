/**
 * Tables of the journal. What a row may become is guarded by the two migrations after this one.
 *
 * Checks are evaluated at every change of a row, so they are cheap: a length, where the program has checked the
 * form. Indexes leave out the state itself, and pages keep room: most changes of state then touch no index at all.
 */
export const journalTables: readonly string[] = [
  `create table agentgpt.identity (
    only_row boolean primary key default true check (only_row),
    journal_id uuid not null default gen_random_uuid(),
    -- Counts openings, so that an older copy of this journal is known by its lower number.
    generation bigint not null default 0 check (generation >= 0),
    -- The cluster it lives in; a dump loaded into another cluster is known by it. Null where it may not be read.
    system_identifier text,
    created_at timestamptz not null default clock_timestamp()
  )`,

  // What people decided: append-only. The newest halt or resume says whether anything may be signed or sent.
  `create table agentgpt.decision (
    decision_id bigint generated always as identity primary key,
    kind text not null check (kind in ('halt', 'resume', 'freeze', 'restore', 'declare-foreign', 'release')),
    subject text not null check (subject <> ''),
    who text not null check (btrim(who) <> ''),
    why text not null check (btrim(why) <> ''),
    decided_at timestamptz not null default clock_timestamp()
  )`,
  `create index decision_halt on agentgpt.decision (decision_id desc) where kind in ('halt', 'resume')`,

  `create table agentgpt.lane (
    chain_id text not null check (chain_id ~ '^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$'),
    account text not null check (account ~ '^[-.%a-zA-Z0-9]{1,128}$'),
    -- The account's nonce when the lane was opened: earlier ones are none of the journal's business.
    first_nonce bigint not null check (first_nonce >= 0),
    next_nonce bigint not null,
    fencing_token bigint not null default 0 check (fencing_token >= 0),
    holder text,
    lease_expires_at timestamptz,
    -- The token under which the lane's nonces were last matched with the chain.
    checked_token bigint,
    -- Null: open.
    frozen_why text,
    primary key (chain_id, account),
    check (next_nonce >= first_nonce),
    check ((holder is null) = (lease_expires_at is null)),
    check (checked_token is null or checked_token <= fencing_token),
    check (chain_id not like 'eip155:%' or account ~ '^0x[0-9a-f]{40}$')
  )`,

  `create table agentgpt.intent (
    intent_id bigint generated always as identity primary key,
    idempotency_key text not null unique check (length(idempotency_key) between 1 and 200),
    chain_id text not null check (length(chain_id) between 5 and 41),
    -- Canonical JSON, kept as text so that not a byte of it changes.
    payload text not null,
    payload_hash text not null check (length(payload_hash) = 66),
    state text not null default 'planned' check (state in ('planned', 'reserved', 'signed', 'finalized',
      'reverted', 'cancelled', 'failed-before-send', 'frozen')),
    state_why text,
    created_at timestamptz not null default clock_timestamp(),
    is_unfinished boolean not null generated always as
      (state in ('planned', 'reserved', 'signed', 'frozen')) stored
  ) with (fillfactor = 50)`,
  `create index intent_unfinished on agentgpt.intent (intent_id) where is_unfinished`,

  `create table agentgpt.slot (
    chain_id text not null,
    account text not null,
    nonce bigint not null check (nonce >= 0),
    -- Null only where a person declared a nonce foreign that the journal never gave out.
    intent_id bigint references agentgpt.intent,
    state text not null check (state in ('reserved', 'signed', 'finalized', 'reverted', 'cancelled', 'foreign')),
    -- The proof that somebody else's transaction took the nonce.
    taken_by text check (length(taken_by) = 66),
    taken_block_number bigint check (taken_block_number >= 0),
    taken_block_hash text check (length(taken_block_hash) = 66),
    finalized_block_number bigint check (finalized_block_number >= 0),
    declared_by text,
    declared_why text,
    is_open boolean not null generated always as (state in ('reserved', 'signed')) stored,
    is_live boolean not null generated always as (state in ('reserved', 'signed', 'finalized')) stored,
    -- That the lane exists is checked where its next nonce moves: a key would lock its one row for every slot.
    primary key (chain_id, account, nonce),
    check (intent_id is not null or (state = 'foreign' and declared_by is not null)),
    check ((declared_by is null) = (declared_why is null)),
    check (state = 'foreign' or (taken_by is null and declared_by is null and finalized_block_number is null))
  ) with (fillfactor = 60)`,
  // An intent has one place in the world: a second slot only when every earlier one is proven not to pay it.
  `create unique index slot_one_per_intent on agentgpt.slot (intent_id) where is_live`,
  `create index slot_lost on agentgpt.slot (intent_id) where not is_live`,
  `create index slot_open on agentgpt.slot (chain_id, account, nonce) where is_open`,

  `create table agentgpt.attempt (
    chain_id text not null,
    transaction_hash text not null check (length(transaction_hash) = 66),
    account text not null,
    nonce bigint not null,
    attempt_number integer not null check (attempt_number > 0),
    kind text not null check (kind in ('payment', 'cancel')),
    -- keccak256 over recipient, value and data: a higher fee changes nothing else.
    call_hash text not null check (length(call_hash) = 66),
    signed_bytes bytea not null check (length(signed_bytes) > 0),
    fencing_token bigint not null,
    state text not null check (state in ('signed', 'sent', 'unknown', 'dropped', 'included', 'safe', 'finalized',
      'reverted', 'replaced')),
    succeeded boolean,
    block_number bigint check (block_number >= 0),
    block_hash text check (length(block_hash) = 66),
    finalized_block_number bigint,
    signed_at timestamptz not null default clock_timestamp(),
    primary key (chain_id, transaction_hash),
    unique (chain_id, account, nonce, attempt_number),
    foreign key (chain_id, account, nonce) references agentgpt.slot,
    check ((state in ('included', 'safe', 'finalized', 'reverted')) = (block_number is not null)),
    check ((block_number is null) = (block_hash is null)),
    check ((block_number is null) = (succeeded is null)),
    check ((state in ('finalized', 'reverted')) = (finalized_block_number is not null)),
    check (finalized_block_number is null or finalized_block_number >= block_number),
    check (state <> 'finalized' or succeeded),
    check (state <> 'reverted' or not succeeded)
  ) with (fillfactor = 40)`,
  // A nonce is used once on a chain, so at most one attempt of a slot can stand in a block.
  `create unique index attempt_one_in_block on agentgpt.attempt (chain_id, account, nonce)
    where block_number is not null`,

  // The word for people: how far an intent has come, in one column.
  `create view agentgpt.intent_progress as
    select intent.intent_id, intent.idempotency_key, intent.chain_id, intent.payload_hash, intent.state,
      intent.state_why, slot.account, slot.nonce, attempt.transaction_hash, attempt.block_number,
      case
        when intent.state in ('reserved', 'signed') and lane.frozen_why is not null then 'frozen'
        when intent.state = 'signed' then coalesce(attempt.state, 'signed')
        else intent.state
      end as progress
    from agentgpt.intent
    left join agentgpt.slot on slot.intent_id = intent.intent_id
      and slot.is_live
    left join agentgpt.lane on lane.chain_id = slot.chain_id and lane.account = slot.account
    left join lateral (
      select candidate.transaction_hash, candidate.state, candidate.block_number
      from agentgpt.attempt candidate
      where candidate.chain_id = slot.chain_id and candidate.account = slot.account
        and candidate.nonce = slot.nonce
      order by array_position(array['finalized', 'safe', 'included', 'sent', 'unknown', 'signed', 'dropped'],
        candidate.state) nulls last, candidate.attempt_number desc
      limit 1
    ) attempt on true`,
]
