import { rewatchStatements } from "./guard-statements.ts"

/**
 * The same guards with less work for each payment. A reference is checked by the database row by row, with a lock on the
 * row it names; the guards of a statement look at those rows anyway, once for all. Nothing is ever deleted and no key
 * ever changes, so a reference that held once holds.
 */
export const lighterGuards: readonly string[] = [
  // The program has checked the forms; a pattern for each row costs more than writing the row.
  `alter table agentgpt.spending
    drop constraint spending_asset_check,
    drop constraint spending_plan_hash_check,
    add constraint spending_asset_check check (asset = 'native' or length(asset) = 42),
    add constraint spending_plan_hash_check check (length(plan_hash) = 66)`,
  ...["spending", "attempt"].map(
    (table) => `alter table agentgpt.${table} drop constraint ${table}_chain_id_account_nonce_fkey`,
  ),
  `alter table agentgpt.slot drop constraint slot_intent_id_fkey`,

  // Calldata and signed bytes hardly shrink: trying takes longer than writing them.
  `alter table agentgpt.intent alter column payload set storage external`,
  `alter table agentgpt.attempt alter column signed_bytes set storage external`,

  `create or replace function agentgpt.add_up_spending() returns trigger language plpgsql
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
    as $$ begin
      if exists (select from added where not exists (select from agentgpt.slot
        where slot.chain_id = added.chain_id and slot.account = added.account and slot.nonce = added.nonce)) then
        perform agentgpt.refuse('23503', 'money is let through for a slot alone');
      end if;
      insert into agentgpt.spending_total as total (chain_id, asset, plan_hash, hour, amount)
      select chain_id, asset, plan_hash, date_trunc('hour', passed_at, 'UTC'), sum(amount) from added
      group by 1, 2, 3, 4
      on conflict (chain_id, asset, plan_hash, hour) do update set amount = total.amount + excluded.amount;
      return null;
    end $$`,

  ...rewatchStatements(
    "slot",
    "insert",
    `declare
      added record;
      moved bigint;
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
        from now
        where intent.intent_id = now.intent_id and intent.chain_id = now.chain_id and intent.state = 'planned';
      get diagnostics moved = row_count;
      if moved <> (select count(intent_id) from now) then
        if exists (select from now where intent_id is not null and not exists (
          select from agentgpt.intent where intent.intent_id = now.intent_id)) then
          perform agentgpt.refuse('23503', 'the intent does not exist');
        end if;
        perform agentgpt.refuse('JR005', 'only a planned intent of the same chain gets a slot');
      end if;
      return null;
    end`,
  ),
  ...rewatchStatements(
    "attempt",
    "insert",
    `declare
      written record;
      payments bigint;
      begun bigint;
      refused text;
    begin
      select count(*) as found, count(*) filter (where is_open) as amount, count(distinct nonce) as nonces,
          count(*) filter (where slot.state = 'signed') as replacements
        into written from now join agentgpt.slot using (chain_id, account, nonce);
      if written.found <> (select count(*) from now) then
        perform agentgpt.refuse('23503', 'the slot does not exist');
      end if;
      if written.amount <> written.found then
        perform agentgpt.refuse('JR005', 'the slot takes no further attempt');
      end if;
      if (written.replacements > 0 or written.nonces < written.amount)
        and exists (select from now join agentgpt.attempt first using (chain_id, account, nonce)
          where now.kind = 'payment' and first.kind = 'payment' and first.call_hash <> now.call_hash) then
        perform agentgpt.refuse('JR006', 'a replacement pays what the first attempt pays');
      end if;
      -- A payment may follow a cancelling transaction that came first into the slot.
      update agentgpt.intent set state = 'signed'
        from now join agentgpt.slot using (chain_id, account, nonce)
        where now.kind = 'payment' and intent.intent_id = slot.intent_id and intent.state = 'reserved';
      get diagnostics begun = row_count;
      select count(distinct nonce) into payments from now where kind = 'payment';
      if begun < payments then
        with locked as materialized (select intent.state
          from now join agentgpt.slot using (chain_id, account, nonce)
            join agentgpt.intent on intent.intent_id = slot.intent_id
          where now.kind = 'payment' for no key update of intent)
        select min(state) into refused from locked where state <> 'signed';
        if refused is not null then
          perform agentgpt.refuse('JR005', format('the intent is %s', refused));
        end if;
      end if;
      -- Every slot is open, as was counted; that of a replacement is signed already.
      update agentgpt.slot set state = 'signed'
        from now
        where slot.chain_id = now.chain_id and slot.account = now.account and slot.nonce = now.nonce;
      return null;
    end`,
  ),
]
