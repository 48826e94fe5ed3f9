import { rewatchStatements } from "./guard-statements.ts"

/**
 * What the lighter guards left to the program: assets and plans are written in lower case, for sums and limits add up by their
 * text; and every payment that is signed has an intent.
 */
export const exactGuards: readonly string[] = [
  // At once, and in the order in which they are written: a program that is at work must not stand in the way half-way.
  `lock table agentgpt.intent, agentgpt.slot, agentgpt.attempt, agentgpt.spending in access exclusive mode`,
  `alter table agentgpt.spending
    drop constraint spending_asset_check,
    drop constraint spending_plan_hash_check,
    add constraint spending_asset_check check (asset = 'native' or (length(asset) = 42 and asset = lower(asset))),
    add constraint spending_plan_hash_check check (length(plan_hash) = 66 and plan_hash = lower(plan_hash))`,
  ...rewatchStatements(
    "attempt",
    "insert",
    `declare
      written record;
      payments bigint;
      begun bigint;
      intents record;
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
      select count(*) into payments from now where kind = 'payment';
      if begun < payments then
        with locked as materialized (select intent.state
          from now join agentgpt.slot using (chain_id, account, nonce)
            join agentgpt.intent on intent.intent_id = slot.intent_id
          where now.kind = 'payment' for no key update of intent)
        select count(*) as amount, min(state) filter (where state <> 'signed') as refused into intents from locked;
        if intents.refused is not null or intents.amount < payments then
          perform agentgpt.refuse('JR005', format('the intent is %s', coalesce(intents.refused, 'not there')));
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
