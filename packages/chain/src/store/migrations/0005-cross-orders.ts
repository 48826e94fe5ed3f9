/**
 * Orders between two chains. The order itself never changes; its states are those of final blocks and only go
 * forward, so what one row says about the money can never be turned round by a later reading.
 */
export const crossOrders: readonly string[] = [
  `create table agentgpt.cross_order (
    order_id text primary key check (length(order_id) = 66),
    source_chain_id text not null check (length(source_chain_id) between 5 and 41),
    destination_chain_id text not null check (length(destination_chain_id) between 5 and 41),
    -- Canonical JSON, kept as text so that not a byte of it changes.
    order_json text not null,
    -- Where the source says that it was sent: what a proof for the destination is made of.
    dispatch_transaction text not null check (length(dispatch_transaction) = 66),
    dispatch_log_index integer not null check (dispatch_log_index >= 0),
    dispatched_at timestamptz not null,
    source_state text not null default 'dispatched'
      check (source_state in ('dispatched', 'releasable', 'refundable', 'completed', 'refunded')),
    destination_state text not null default 'none'
      check (destination_state in ('none', 'executed', 'failed', 'expired')),
    -- Why a person has to look; null as long as the tender goes on by itself.
    asks_why text,
    -- Deeds of earlier rounds do not count against the patience any more: a person has let it go on.
    patience_round integer not null default 1 check (patience_round > 0),
    recorded_at timestamptz not null default clock_timestamp(),
    -- When it was seen to be paid out or refunded for ever.
    ended_at timestamptz,
    is_unfinished boolean not null generated always as
      (source_state not in ('completed', 'refunded')) stored,
    check (source_chain_id <> destination_chain_id),
    check ((ended_at is null) = (source_state not in ('completed', 'refunded'))),
    -- Never paid out for work that was not done, never refunded for work that was.
    constraint cross_order_one_outcome check (
      not (source_state in ('releasable', 'completed') and destination_state in ('failed', 'expired'))
      and not (source_state in ('refundable', 'refunded') and destination_state = 'executed'))
  ) with (fillfactor = 60)`,
  `create index cross_order_unfinished on agentgpt.cross_order (recorded_at, order_id) where is_unfinished`,
  `create index cross_order_ended on agentgpt.cross_order (source_chain_id, destination_chain_id, ended_at)
    where ended_at is not null`,
  `create trigger keep before delete or truncate on agentgpt.cross_order
    for each statement execute function agentgpt.keep()`,
  `create trigger keep_columns before update of order_id, source_chain_id, destination_chain_id, order_json,
      dispatch_transaction, dispatch_log_index, dispatched_at, recorded_at on agentgpt.cross_order
    for each statement execute function agentgpt.refuse_row('JR006', 'an order never changes')`,
  `create trigger a_forward_only before update on agentgpt.cross_order for each row when (
      (old.destination_state <> new.destination_state and old.destination_state <> 'none')
      or (old.source_state <> new.source_state and old.source_state || '>' || new.source_state not in (
        'dispatched>releasable', 'dispatched>refundable', 'dispatched>completed', 'dispatched>refunded',
        'releasable>completed', 'refundable>refunded'))
      or new.patience_round < old.patience_round)
    execute function agentgpt.refuse_row('JR005', 'orders do not go that way')`,

  // What was done about an order: the complete call, written before it is submitted, so that whoever goes on after
  // a crash submits the same bytes under the same key. How it ended stands in the intent of that key.
  `create table agentgpt.cross_order_deed (
    order_id text not null references agentgpt.cross_order,
    action text not null check (action in
      ('resend', 'execute-by-proof', 'expire', 'relay-result', 'settle', 'settle-by-proof')),
    attempt_number integer not null check (attempt_number > 0),
    patience_round integer not null check (patience_round > 0),
    idempotency_key text not null unique check (length(idempotency_key) between 1 and 200),
    chain_id text not null check (length(chain_id) between 5 and 41),
    account text not null check (length(account) = 42),
    to_address text not null check (length(to_address) = 42),
    value_wei numeric(78, 0) not null check (value_wei >= 0),
    data text not null,
    why text not null check (btrim(why) <> ''),
    -- By the clock that patience is measured with.
    chosen_at timestamptz not null,
    primary key (order_id, action, attempt_number)
  )`,
  `create trigger keep before delete or truncate on agentgpt.cross_order_deed
    for each statement execute function agentgpt.keep()`,
  `create trigger keep_rows before update on agentgpt.cross_order_deed
    for each statement execute function agentgpt.keep()`,
  // A deed stands on what final blocks say, which is what the order's row holds.
  `create function agentgpt.check_cross_order_deed() returns trigger language plpgsql as $$
  declare
    of_order agentgpt.cross_order;
    allowed boolean;
  begin
    select * into of_order from agentgpt.cross_order where order_id = new.order_id for share;
    if of_order.order_id is null then
      perform agentgpt.refuse('JR007', 'the order of the deed is not in the journal');
    end if;
    allowed := case
      when new.action in ('resend', 'execute-by-proof', 'expire')
        then of_order.source_state = 'dispatched' and of_order.destination_state = 'none'
      when new.action in ('relay-result', 'settle-by-proof')
        then of_order.source_state = 'dispatched' and of_order.destination_state <> 'none'
      else of_order.source_state in ('releasable', 'refundable')
    end;
    if not allowed then
      perform agentgpt.refuse('JR007', format('nothing final calls for %s', new.action));
    end if;
    if new.chain_id <> (case when new.action in ('resend', 'settle', 'settle-by-proof')
        then of_order.source_chain_id else of_order.destination_chain_id end) then
      perform agentgpt.refuse('JR005', 'the deed belongs to the other chain');
    end if;
    if new.patience_round <> of_order.patience_round then
      perform agentgpt.refuse('JR005', 'the deed belongs to another round of patience');
    end if;
    if new.attempt_number > 1 and not exists (select from agentgpt.cross_order_deed earlier
        where earlier.order_id = new.order_id and earlier.action = new.action
          and earlier.attempt_number = new.attempt_number - 1) then
      perform agentgpt.refuse('JR005', 'attempts are numbered in order, without gaps');
    end if;
    return new;
  end $$`,
  `create trigger check_deed before insert on agentgpt.cross_order_deed
    for each row execute function agentgpt.check_cross_order_deed()`,
]
