/** Guards that need no knowledge of payments: who may write in a lane, and that nothing is ever deleted. */
export const laneGuards: readonly string[] = [
  `create function agentgpt.refuse(error_state text, message text) returns void language plpgsql as $$
  begin
    raise exception using errcode = error_state, message = message;
  end $$`,

  `create function agentgpt.is_halted() returns boolean language sql stable as $$
    select coalesce((
      select kind = 'halt' from agentgpt.decision where kind in ('halt', 'resume')
      order by decision_id desc limit 1), false)
  $$`,

  // Everybody who spends holds this lock shared until commit; halt and resume take it alone. So a halt waits
  // for transactions that are being committed, and whoever comes later is refused.
  `create function agentgpt.halt_lock() returns bigint language sql immutable as $$
    select 4702111234474983745
  $$`,

  `create function agentgpt.require_lease(entered agentgpt.lane, token bigint) returns void
  language plpgsql as $$
  begin
    if entered.chain_id is null then
      perform agentgpt.refuse('JR010', 'no such lane');
    end if;
    if entered.fencing_token <> token or entered.lease_expires_at is null
      or entered.lease_expires_at <= clock_timestamp() then
      perform agentgpt.refuse('JR001', 'the lease of the lane is lost');
    end if;
  end $$`,

  `create function agentgpt.require_open(entered agentgpt.lane, token bigint) returns void
  language plpgsql as $$
  begin
    if agentgpt.is_halted() then
      perform agentgpt.refuse('JR002', 'all lanes are halted');
    end if;
    if entered.frozen_why is not null then
      perform agentgpt.refuse('JR003', 'the lane is frozen: ' || entered.frozen_why);
    end if;
    if entered.checked_token is distinct from token then
      perform agentgpt.refuse('JR004', 'the nonces of the lane were not matched with the chain');
    end if;
  end $$`,

  // The only door to a lane. It lasts until the transaction ends: while it is open the lane's row is locked,
  // so the lease cannot pass to another writer half-way.
  `create function agentgpt.enter_lane(of_chain text, of_account text, token bigint, purpose text)
  returns void language plpgsql as $$
  declare
    entered agentgpt.lane;
  begin
    if purpose = 'spend' then
      perform pg_advisory_xact_lock_shared(agentgpt.halt_lock());
      select * into entered from agentgpt.lane
        where chain_id = of_chain and account = of_account for no key update;
    elsif purpose = 'observe' then
      select * into entered from agentgpt.lane where chain_id = of_chain and account = of_account for share;
    else
      perform agentgpt.refuse('JR005', 'unknown purpose');
    end if;
    perform agentgpt.require_lease(entered, token);
    if purpose = 'spend' then
      perform agentgpt.require_open(entered, token);
    end if;
    if current_setting('synchronous_commit') in ('off', 'local') then
      perform set_config('synchronous_commit', 'on', true);
    end if;
    perform set_config('agentgpt.lane', concat_ws(' ', purpose, of_chain, of_account), true);
  end $$`,

  // Asked before committed bytes are handed out for sending; it writes nothing.
  `create function agentgpt.check_sending(of_chain text, of_account text, token bigint)
  returns void language plpgsql as $$
  declare
    entered agentgpt.lane;
  begin
    select * into entered from agentgpt.lane where chain_id = of_chain and account = of_account;
    perform agentgpt.require_lease(entered, token);
    perform agentgpt.require_open(entered, token);
  end $$`,

  // A person decides about a lane that no program may spend from.
  `create function agentgpt.enter_frozen_lane(of_chain text, of_account text) returns void
  language plpgsql as $$
  declare
    entered agentgpt.lane;
  begin
    select * into entered from agentgpt.lane
      where chain_id = of_chain and account = of_account for no key update;
    if entered.chain_id is null then
      perform agentgpt.refuse('JR010', 'no such lane');
    end if;
    if entered.frozen_why is null then
      perform agentgpt.refuse('JR005', 'the lane is not frozen');
    end if;
    perform set_config('agentgpt.lane', concat_ws(' ', 'person', of_chain, of_account), true);
  end $$`,

  `create function agentgpt.guard_lane() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' then
      if (new.next_nonce, new.fencing_token) <> (new.first_nonce, 0) or new.holder is not null then
        perform agentgpt.refuse('JR005', 'a lane begins empty');
      end if;
      return new;
    end if;
    if (new.chain_id, new.account, new.first_nonce) is distinct from (old.chain_id, old.account, old.first_nonce) then
      perform agentgpt.refuse('JR006', 'the identity of a lane never changes');
    end if;
    if new.fencing_token not in (old.fencing_token, old.fencing_token + 1) then
      perform agentgpt.refuse('JR005', 'a fencing token goes up one by one');
    end if;
    if new.fencing_token = old.fencing_token and new.holder is not null
      and new.holder is distinct from old.holder then
      perform agentgpt.refuse('JR005', 'a new holder needs a new fencing token');
    end if;
    if new.next_nonce <> old.next_nonce and not exists (select from agentgpt.slot
      where chain_id = new.chain_id and account = new.account and nonce = new.next_nonce - 1
        and new.next_nonce > old.next_nonce) then
      perform agentgpt.refuse('JR005', 'nonces are given out by reserving slots');
    end if;
    if new.checked_token is distinct from old.checked_token and new.checked_token is not null
      and (new.checked_token <> new.fencing_token or new.lease_expires_at is null
        or new.lease_expires_at <= clock_timestamp()) then
      perform agentgpt.refuse('JR001', 'only the holder of the lease matches nonces');
    end if;
    if old.frozen_why is not null and new.frozen_why is null and new.checked_token is distinct from new.fencing_token then
      perform agentgpt.refuse('JR003', 'a frozen lane opens when its nonces are matched');
    end if;
    return new;
  end $$`,
  `create trigger guard_lane before insert or update on agentgpt.lane
    for each row execute function agentgpt.guard_lane()`,

  `create function agentgpt.guard_decision() returns trigger language plpgsql as $$
  begin
    if new.kind in ('halt', 'resume') then
      perform pg_advisory_xact_lock(agentgpt.halt_lock());
    end if;
    return new;
  end $$`,
  `create trigger guard_decision before insert on agentgpt.decision
    for each row execute function agentgpt.guard_decision()`,

  `create function agentgpt.guard_identity() returns trigger language plpgsql as $$
  begin
    if new.generation < old.generation then
      perform agentgpt.refuse('JR006', 'the generation of a journal only grows');
    end if;
    return new;
  end $$`,
  `create trigger guard_identity before update on agentgpt.identity
    for each row execute function agentgpt.guard_identity()`,

  `create function agentgpt.keep() returns trigger language plpgsql as $$
  begin
    perform agentgpt.refuse('JR006', format('%s of %s is refused', lower(tg_op), tg_table_name));
    return null;
  end $$`,
  ...["identity", "lane", "decision", "intent", "slot", "attempt"].map(
    (table) => `create trigger keep before delete or truncate on agentgpt.${table}
      for each statement execute function agentgpt.keep()`,
  ),
  `create trigger keep_rows before update on agentgpt.decision
    for each statement execute function agentgpt.keep()`,
]
