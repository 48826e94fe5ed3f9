/**
 * Guards of intents, slots and attempts. They hold against any program that can speak SQL. Sequential scans are
 * off in them: a session keeps the plans it made while the tables were still empty.
 */
export const journalGuards: readonly string[] = [
  `insert into agentgpt.transition (machine, from_state, to_state)
  select machine, from_state, unnest(to_states) from (values
    ('intent', 'planned', array['reserved', 'cancelled', 'failed-before-send', 'frozen']),
    ('intent', 'reserved', array['signed', 'planned', 'cancelled', 'failed-before-send', 'frozen']),
    ('intent', 'signed', array['finalized', 'reverted', 'cancelled', 'planned', 'frozen']),
    ('intent', 'frozen', array['planned', 'reserved', 'signed', 'finalized', 'reverted', 'cancelled']),
    ('intent', 'reverted', array['planned']),
    ('intent', 'cancelled', array['planned']),
    ('intent', 'failed-before-send', array['planned', 'cancelled']),
    ('slot', 'reserved', array['signed', 'foreign']),
    ('slot', 'signed', array['finalized', 'reverted', 'cancelled', 'foreign']),
    ('attempt', 'signed', array['sent', 'unknown', 'dropped', 'included', 'replaced']),
    ('attempt', 'sent', array['unknown', 'dropped', 'included', 'replaced']),
    ('attempt', 'unknown', array['sent', 'dropped', 'included', 'replaced']),
    ('attempt', 'dropped', array['sent', 'unknown', 'included', 'replaced']),
    ('attempt', 'included', array['safe', 'finalized', 'reverted', 'unknown']),
    ('attempt', 'safe', array['finalized', 'reverted', 'unknown'])
  ) as machines (machine, from_state, to_states)`,
  `create trigger keep_all before insert on agentgpt.transition
    for each statement execute function agentgpt.keep()`,

  `create function agentgpt.guard_intent() returns trigger language plpgsql set enable_seqscan = off as $$
  declare
    live agentgpt.slot;
  begin
    if tg_op = 'INSERT' then
      if new.state <> 'planned' then
        perform agentgpt.refuse('JR005', 'an intent begins as planned');
      end if;
      return new;
    end if;
    if (new.intent_id, new.idempotency_key, new.chain_id, new.payload, new.payload_hash, new.created_at)
      is distinct from (old.intent_id, old.idempotency_key, old.chain_id, old.payload, old.payload_hash, old.created_at) then
      perform agentgpt.refuse('JR006', 'an intent never changes what it pays');
    end if;
    if new.state = old.state then
      return new;
    end if;
    perform agentgpt.require_transition('intent', old.state, new.state);
    select * into live from agentgpt.slot
      where intent_id = new.intent_id and state in ('reserved', 'signed', 'finalized');
    if live.nonce is not null and new.state <> 'frozen' and old.state <> 'frozen' then
      perform agentgpt.require_lane(live.chain_id, live.account, 'spend', 'observe', 'person');
    end if;
    if not (case new.state
      when 'planned' then live.nonce is null
      when 'reserved' then live.state = 'reserved'
      when 'signed' then live.state = 'signed'
      when 'finalized' then live.state = 'finalized'
      when 'reverted' then live.nonce is null and exists (select from agentgpt.slot
        where intent_id = new.intent_id and state = 'reverted')
      -- A slot that was given out and never signed stays behind for a cancelling transaction.
      when 'failed-before-send' then live.nonce is null or live.state = 'reserved'
      when 'cancelled' then live.nonce is null or live.state = 'reserved'
      else true
    end) then
      perform agentgpt.refuse('JR007', format('nothing proves that the intent is %s', new.state));
    end if;
    return new;
  end $$`,
  `create trigger guard_intent before insert or update on agentgpt.intent
    for each row execute function agentgpt.guard_intent()`,

  `create function agentgpt.guard_slot() returns trigger language plpgsql set enable_seqscan = off as $$
  begin
    if tg_op = 'INSERT' then
      if new.intent_id is null then
        perform agentgpt.require_lane(new.chain_id, new.account, 'person');
        return new;
      end if;
      perform agentgpt.require_lane(new.chain_id, new.account, 'spend');
      if new.state <> 'reserved' then
        perform agentgpt.refuse('JR005', 'a slot begins as reserved');
      end if;
      if not exists (select from agentgpt.intent
        where intent_id = new.intent_id and chain_id = new.chain_id and state = 'planned' for no key update) then
        perform agentgpt.refuse('JR005', 'only a planned intent of the same chain gets a slot');
      end if;
      return new;
    end if;
    perform agentgpt.require_lane(new.chain_id, new.account, 'spend', 'observe', 'person');
    if (new.chain_id, new.account, new.nonce, new.intent_id)
      is distinct from (old.chain_id, old.account, old.nonce, old.intent_id) then
      perform agentgpt.refuse('JR006', 'a slot belongs to its intent for ever');
    end if;
    if new.state = old.state then
      if new is distinct from old then
        perform agentgpt.refuse('JR006', 'the proof of a slot never changes');
      end if;
      -- Nothing to do, and nothing that may follow from it a second time.
      return null;
    end if;
    perform agentgpt.require_transition('slot', old.state, new.state);
    if new.state = 'foreign' then
      if new.finalized_block_number is null or not (new.declared_by is not null
        or (new.taken_by is not null and new.taken_block_hash is not null
          and new.taken_block_number <= new.finalized_block_number)) then
        perform agentgpt.refuse('JR007', 'a foreign slot needs the finalized transaction that took it');
      end if;
      if exists (select from agentgpt.attempt where chain_id = new.chain_id and account = new.account
        and nonce = new.nonce and (transaction_hash = new.taken_by or block_number is not null)) then
        perform agentgpt.refuse('JR007', 'an own transaction stands in the slot');
      end if;
    elsif not exists (select from agentgpt.attempt where chain_id = new.chain_id and account = new.account
      and nonce = new.nonce and case new.state
        when 'signed' then state = 'signed'
        when 'finalized' then state = 'finalized' and kind = 'payment'
        when 'reverted' then state = 'reverted' and kind = 'payment'
        when 'cancelled' then state in ('finalized', 'reverted') and kind = 'cancel'
      end) then
      perform agentgpt.refuse('JR007', format('no transaction proves that the slot is %s', new.state));
    end if;
    return new;
  end $$`,
  `create trigger guard_slot before insert or update on agentgpt.slot
    for each row execute function agentgpt.guard_slot()`,

  `create function agentgpt.follow_new_slots() returns trigger language plpgsql set enable_seqscan = off as $$
  declare
    added record;
  begin
    for added in select chain_id, account, min(nonce) as lowest, max(nonce) as highest, count(*) as amount
      from now group by chain_id, account
    loop
      update agentgpt.lane set next_nonce = added.highest + 1
        where chain_id = added.chain_id and account = added.account and next_nonce = added.lowest
          and added.highest - added.lowest + 1 = added.amount;
      if not found then
        perform agentgpt.refuse('JR005', 'nonces are given out in order, without gaps');
      end if;
    end loop;
    update agentgpt.intent set state = 'reserved', state_why = null
      from now where intent.intent_id = now.intent_id;
    return null;
  end $$`,
  `create trigger follow_new_slots after insert on agentgpt.slot referencing new table as now
    for each statement execute function agentgpt.follow_new_slots()`,

  `create function agentgpt.follow_slots() returns trigger language plpgsql set enable_seqscan = off as $$
  begin
    if not exists (select from now where state not in ('reserved', 'signed')) then
      return null;
    end if;
    update agentgpt.attempt set state = 'replaced'
      from now
      where now.state = 'foreign' and attempt.chain_id = now.chain_id
        and attempt.account = now.account and attempt.nonce = now.nonce and attempt.state <> 'replaced';
    update agentgpt.intent
      set state = case
          when now.state <> 'foreign' then now.state
          when now.declared_by is not null then 'frozen'
          else 'planned' end,
        state_why = case when now.state = 'foreign' then 'nonce ' || now.nonce || ' was taken by a foreign transaction' end
      from now
      where intent.intent_id = now.intent_id
        and case
          when now.state in ('reserved', 'signed') then false
          -- A frozen intent whose slot was lost waits for a person.
          when now.state = 'foreign' then intent.state in ('reserved', 'signed')
          else intent.state not in ('failed-before-send', 'cancelled')
        end;
    return null;
  end $$`,
  `create trigger follow_slots after update on agentgpt.slot referencing new table as now
    for each statement execute function agentgpt.follow_slots()`,

  `create function agentgpt.guard_attempt() returns trigger language plpgsql set enable_seqscan = off as $$
  declare
    target record;
  begin
    if tg_op = 'INSERT' then
      perform agentgpt.require_lane(new.chain_id, new.account, 'spend');
      if new.state <> 'signed' then
        perform agentgpt.refuse('JR005', 'an attempt begins as signed');
      end if;
      select slot.state as slot_state, intent.state as intent_state into target
        from agentgpt.slot join agentgpt.intent using (intent_id)
        where slot.chain_id = new.chain_id and slot.account = new.account and slot.nonce = new.nonce
        for no key update of intent;
      if target.slot_state is null or target.slot_state not in ('reserved', 'signed') then
        perform agentgpt.refuse('JR005', 'the slot takes no further attempt');
      end if;
      if new.kind = 'payment' and target.intent_state not in ('reserved', 'signed') then
        perform agentgpt.refuse('JR005', format('the intent is %s', target.intent_state));
      end if;
      if new.kind = 'payment' and exists (select from agentgpt.attempt
        where chain_id = new.chain_id and account = new.account and nonce = new.nonce
          and kind = 'payment' and call_hash <> new.call_hash) then
        perform agentgpt.refuse('JR006', 'a replacement pays what the first attempt pays');
      end if;
      return new;
    end if;
    perform agentgpt.require_lane(new.chain_id, new.account, 'spend', 'observe', 'person');
    if (new.chain_id, new.transaction_hash, new.account, new.nonce, new.attempt_number, new.kind, new.call_hash,
        new.signed_bytes, new.fencing_token, new.signed_at)
      is distinct from (old.chain_id, old.transaction_hash, old.account, old.nonce, old.attempt_number, old.kind,
        old.call_hash, old.signed_bytes, old.fencing_token, old.signed_at) then
      perform agentgpt.refuse('JR006', 'signed bytes never change');
    end if;
    if new.state = old.state then
      if new is distinct from old then
        perform agentgpt.refuse('JR006', 'another block needs the attempt to leave its block first');
      end if;
      return new;
    end if;
    perform agentgpt.require_transition('attempt', old.state, new.state);
    if old.block_number is not null and new.block_number is not null
      and (old.block_number, old.block_hash, old.succeeded)
        is distinct from (new.block_number, new.block_hash, new.succeeded) then
      perform agentgpt.refuse('JR006', 'another block needs the attempt to leave its block first');
    end if;
    if new.state = 'replaced' and not exists (select from agentgpt.slot
      where chain_id = new.chain_id and account = new.account and nonce = new.nonce
        and (state = 'foreign' or exists (select from agentgpt.attempt winner
          where winner.chain_id = new.chain_id and winner.account = new.account and winner.nonce = new.nonce
            and winner.state in ('finalized', 'reverted')))) then
      perform agentgpt.refuse('JR007', 'no finalized transaction replaces the attempt');
    end if;
    return new;
  end $$`,
  `create trigger guard_attempt before insert or update on agentgpt.attempt
    for each row execute function agentgpt.guard_attempt()`,

  `create function agentgpt.follow_new_attempts() returns trigger language plpgsql set enable_seqscan = off as $$
  begin
    update agentgpt.slot set state = 'signed'
      from (select distinct chain_id, account, nonce from now) added
      where slot.chain_id = added.chain_id and slot.account = added.account and slot.nonce = added.nonce
        and slot.state = 'reserved';
    -- A payment may follow a cancelling transaction that came first into the slot.
    update agentgpt.intent set state = 'signed'
      from now join agentgpt.slot using (chain_id, account, nonce)
      where now.kind = 'payment' and intent.intent_id = slot.intent_id and intent.state = 'reserved';
    return null;
  end $$`,
  `create trigger follow_new_attempts after insert on agentgpt.attempt referencing new table as now
    for each statement execute function agentgpt.follow_new_attempts()`,

  `create function agentgpt.follow_attempts() returns trigger language plpgsql set enable_seqscan = off as $$
  begin
    if not exists (select from now where state in ('finalized', 'reverted')) then
      return null;
    end if;
    update agentgpt.attempt set state = 'replaced'
      from now
      where now.state in ('finalized', 'reverted') and attempt.chain_id = now.chain_id
        and attempt.account = now.account and attempt.nonce = now.nonce
        and attempt.transaction_hash <> now.transaction_hash and attempt.state <> 'replaced';
    update agentgpt.slot
      set state = case when now.kind = 'cancel' then 'cancelled' else now.state end
      from now
      where now.state in ('finalized', 'reverted') and slot.chain_id = now.chain_id
        and slot.account = now.account and slot.nonce = now.nonce and slot.state = 'signed';
    return null;
  end $$`,
  `create trigger follow_attempts after update on agentgpt.attempt referencing new table as now
    for each statement execute function agentgpt.follow_attempts()`,
]
