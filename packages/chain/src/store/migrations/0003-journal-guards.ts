import {
  ANY_PURPOSE,
  OUTSIDE,
  refuseColumns,
  refuseOutsideLane,
  refuseRows,
  refuseUnknownSteps,
  watchStatements,
} from "./guard-statements.ts"

const intentGuards: readonly string[] = [
  refuseColumns(
    "intent",
    "intent_id, idempotency_key, chain_id, payload, payload_hash, created_at",
    "an intent never changes what it pays",
  ),
  refuseRows("intent", "before insert", "a_begins", "new.state <> 'planned'", {
    state: "JR005",
    message: "an intent begins as planned",
  }),
  refuseUnknownSteps("intent"),
  // Which lane it has to be is checked below.
  refuseRows(
    "intent",
    "before update",
    "b_inside_lane",
    `old.state in ('reserved', 'signed') and new.state not in (old.state, 'frozen')
      and coalesce(current_setting('agentgpt.lane', true), '') = ''`,
    OUTSIDE,
  ),
  ...watchStatements(
    "intent",
    "update",
    `declare
      entered constant text := coalesce(current_setting('agentgpt.lane', true), '');
      refused text;
    begin
      if pg_trigger_depth() > 1 then
        return null;
      end if;
      select now.state into refused from now
        left join agentgpt.slot live on live.intent_id = now.intent_id and live.is_live
        where not (case now.state
          when 'planned' then live.nonce is null
          when 'reserved' then live.state = 'reserved'
          when 'signed' then live.state = 'signed'
          when 'finalized' then live.state = 'finalized'
          when 'reverted' then live.nonce is null and exists (select from agentgpt.slot
            where slot.intent_id = now.intent_id and slot.state = 'reverted')
          -- A slot that was given out and never signed stays behind for a cancelling transaction.
          when 'failed-before-send' then live.nonce is null or live.state = 'reserved'
          when 'cancelled' then live.nonce is null or live.state = 'reserved'
          else true
        end) limit 1;
      if found then
        perform agentgpt.refuse('JR007', format('nothing proves that the intent is %s', refused));
      end if;
      if entered <> '' and exists (select from now
        join agentgpt.slot live on live.intent_id = now.intent_id and live.is_live
        where now.state <> 'frozen'
          and substr(entered, strpos(entered, ' ') + 1) <> live.chain_id || ' ' || live.account) then
        perform agentgpt.refuse('JR001', 'the intent belongs to another lane');
      end if;
      return null;
    end`,
  ),
]

const slotGuards: readonly string[] = [
  refuseColumns("slot", "chain_id, account, nonce, intent_id", "a slot belongs to its intent for ever"),
  refuseOutsideLane("slot", "insert", ["spend"], "new.intent_id is not null"),
  refuseOutsideLane("slot", "insert", ["person"], "new.intent_id is null"),
  refuseOutsideLane("slot", "update", ANY_PURPOSE),
  refuseRows("slot", "before insert", "a_begins", "new.intent_id is not null and new.state <> 'reserved'", {
    state: "JR005",
    message: "a slot begins as reserved",
  }),
  refuseUnknownSteps("slot"),
  refuseRows(
    "slot",
    "after update",
    "c_same_proof",
    "old.state = new.state and old.* is distinct from new.*",
    {
      state: "JR006",
      message: "the proof of a slot never changes",
    },
  ),
  refuseRows(
    "slot",
    "before update",
    "c_proven_foreign",
    `new.state = 'foreign' and (new.finalized_block_number is null or (new.declared_by is null
      and (new.taken_by is null or new.taken_block_hash is null or new.taken_block_number is null
        or new.taken_block_number > new.finalized_block_number)))`,
    { state: "JR007", message: "a foreign slot needs the finalized transaction that took it" },
  ),
  ...watchStatements(
    "slot",
    "insert",
    `declare
      added record;
      waiting bigint;
    begin
      for added in select chain_id, account, min(nonce) as lowest, max(nonce) as highest, count(*) as amount,
          count(intent_id) as intents
        from now group by chain_id, account
      loop
        update agentgpt.lane set next_nonce = added.highest + 1
          where chain_id = added.chain_id and account = added.account and next_nonce = added.lowest
            and added.highest - added.lowest + 1 = added.amount;
        if not found then
          perform agentgpt.refuse('JR005', 'nonces are given out in order, without gaps');
        end if;
        with locked as materialized (select intent.intent_id from now join agentgpt.intent using (intent_id)
          where now.chain_id = added.chain_id and now.account = added.account
            and intent.chain_id = now.chain_id and intent.state = 'planned'
          for no key update of intent)
        select count(*) into waiting from locked;
        if waiting <> added.intents then
          perform agentgpt.refuse('JR005', 'only a planned intent of the same chain gets a slot');
        end if;
      end loop;
      update agentgpt.intent set state = 'reserved', state_why = null
        from now where intent.intent_id = now.intent_id;
      return null;
    end`,
  ),
  ...watchStatements(
    "slot",
    "update",
    `declare
      refused text;
    begin
      if pg_trigger_depth() = 1 then
        if exists (select from now join agentgpt.attempt using (chain_id, account, nonce)
          where now.state = 'foreign'
            and (attempt.transaction_hash = now.taken_by or attempt.block_number is not null)) then
          perform agentgpt.refuse('JR007', 'an own transaction stands in the slot');
        end if;
        select now.state into refused from now
          where now.state <> 'foreign' and not exists (select from agentgpt.attempt
            where attempt.chain_id = now.chain_id and attempt.account = now.account and attempt.nonce = now.nonce
              and case now.state
                when 'signed' then true
                when 'finalized' then attempt.state = 'finalized' and attempt.kind = 'payment'
                when 'reverted' then attempt.state = 'reverted' and attempt.kind = 'payment'
                when 'cancelled' then attempt.state in ('finalized', 'reverted') and attempt.kind = 'cancel'
              end) limit 1;
        if found then
          perform agentgpt.refuse('JR007', format('no transaction proves that the slot is %s', refused));
        end if;
      end if;
      if not exists (select from now where not is_open) then
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
          state_why = case when now.state = 'foreign'
            then 'nonce ' || now.nonce || ' was taken by a foreign transaction' end
        from now
        where intent.intent_id = now.intent_id
          and case
            when now.is_open then false
            -- A frozen intent whose slot was lost waits for a person.
            when now.state = 'foreign' then intent.state in ('reserved', 'signed')
            else intent.state not in ('failed-before-send', 'cancelled')
          end;
      return null;
    end`,
  ),
]

const attemptGuards: readonly string[] = [
  refuseColumns(
    "attempt",
    `chain_id, transaction_hash, account, nonce, attempt_number, kind, call_hash, signed_bytes, fencing_token,
      signed_at`,
    "signed bytes never change",
  ),
  refuseOutsideLane("attempt", "insert", ["spend"]),
  refuseOutsideLane("attempt", "update", ANY_PURPOSE),
  refuseRows("attempt", "before insert", "a_begins", "new.state <> 'signed'", {
    state: "JR005",
    message: "an attempt begins as signed",
  }),
  refuseUnknownSteps("attempt"),
  refuseRows(
    "attempt",
    "after update",
    "c_same_block",
    `(old.state = new.state and old.* is distinct from new.*)
      or (old.block_number is not null and new.block_number is not null
        and (old.block_number, old.block_hash, old.succeeded)
          is distinct from (new.block_number, new.block_hash, new.succeeded))`,
    { state: "JR006", message: "another block needs the attempt to leave its block first" },
  ),
  ...watchStatements(
    "attempt",
    "insert",
    `declare
      written record;
    begin
      with locked as materialized (select now.kind, slot.nonce, slot.state as slot_state, slot.is_open, intent.state
        from now join agentgpt.slot using (chain_id, account, nonce)
          join agentgpt.intent on intent.intent_id = slot.intent_id for no key update of intent)
      select count(*) filter (where is_open) as amount, count(distinct nonce) as nonces,
          count(*) filter (where slot_state = 'signed') as replacements,
          min(state) filter (where kind = 'payment' and state not in ('reserved', 'signed')) as refused
        into written from locked;
      if written.amount <> (select count(*) from now) then
        perform agentgpt.refuse('JR005', 'the slot takes no further attempt');
      end if;
      if written.refused is not null then
        perform agentgpt.refuse('JR005', format('the intent is %s', written.refused));
      end if;
      if (written.replacements > 0 or written.nonces < written.amount)
        and exists (select from now join agentgpt.attempt first using (chain_id, account, nonce)
          where now.kind = 'payment' and first.kind = 'payment' and first.call_hash <> now.call_hash) then
        perform agentgpt.refuse('JR006', 'a replacement pays what the first attempt pays');
      end if;
      -- Every slot is open, as was counted; that of a replacement is signed already.
      update agentgpt.slot set state = 'signed'
        from now
        where slot.chain_id = now.chain_id and slot.account = now.account and slot.nonce = now.nonce;
      -- A payment may follow a cancelling transaction that came first into the slot.
      update agentgpt.intent set state = 'signed'
        from now join agentgpt.slot using (chain_id, account, nonce)
        where now.kind = 'payment' and intent.intent_id = slot.intent_id and intent.state = 'reserved';
      return null;
    end`,
  ),
  ...watchStatements(
    "attempt",
    "update",
    `begin
      if not exists (select from now where state in ('finalized', 'reverted', 'replaced')) then
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
      if pg_trigger_depth() = 1 and exists (select from now where now.state = 'replaced'
        and not exists (select from agentgpt.slot where slot.chain_id = now.chain_id and slot.account = now.account and slot.nonce = now.nonce
          and (slot.state = 'foreign' or exists (select from agentgpt.attempt winner
            where winner.chain_id = now.chain_id and winner.account = now.account and winner.nonce = now.nonce
              and winner.state in ('finalized', 'reverted'))))) then
        perform agentgpt.refuse('JR007', 'no finalized transaction replaces the attempt');
      end if;
      return null;
    end`,
  ),
]

/**
 * Guards of intents, slots and attempts. They hold against any program that can speak SQL. What concerns one row
 * alone is an expression of a trigger's condition, so that it costs next to nothing; triggers of a table run in
 * the order of their names.
 */
export const journalGuards: readonly string[] = [
  `create function agentgpt.refuse_row() returns trigger language plpgsql as $$
  begin
    perform agentgpt.refuse(tg_argv[0], tg_argv[1]);
    return null;
  end $$`,
  ...intentGuards,
  ...slotGuards,
  ...attemptGuards,
]
