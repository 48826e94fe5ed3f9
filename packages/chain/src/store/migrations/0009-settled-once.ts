import { rewatchStatements } from "./guard-statements.ts"

/**
 * A slot that ends without paying sets its intent free for another slot. Told again later, when the intent has that other
 * slot, it changes nothing: before, the intent went back to `planned`, and its new slot could be neither signed nor filled.
 */
export const settledOnce: readonly string[] = rewatchStatements(
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
            -- The same news again must not undo the intent's next slot.
            when not now.is_live and exists (select from agentgpt.slot next
              where next.intent_id = now.intent_id and next.is_live) then false
            -- A frozen intent whose slot was lost waits for a person.
            when now.state = 'foreign' then intent.state in ('reserved', 'signed')
            else intent.state not in ('failed-before-send', 'cancelled')
          end;
      return null;
    end`,
)
