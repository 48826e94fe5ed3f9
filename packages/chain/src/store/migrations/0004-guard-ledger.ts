/**
 * What the signing guard let through: one row per nonce and asset, written before the key is used and never
 * changed. Limits that hold over several transactions are added up from it, whichever process signs.
 */
export const guardLedger: readonly string[] = [
  `create table agentgpt.spending (
    chain_id text not null,
    account text not null,
    nonce bigint not null,
    -- 'native', or the address of a token.
    asset text not null check (asset = 'native' or asset ~ '^0x[0-9a-f]{40}$'),
    amount numeric(78, 0) not null check (amount >= 0),
    plan_hash text not null check (plan_hash ~ '^0x[0-9a-f]{64}$'),
    passed_at timestamptz not null default clock_timestamp(),
    primary key (chain_id, account, nonce, asset),
    foreign key (chain_id, account, nonce) references agentgpt.slot
  )`,
  `create index spending_of_plan on agentgpt.spending (chain_id, plan_hash, asset)`,
  `create index spending_lately on agentgpt.spending (chain_id, asset, passed_at)`,
  `create trigger keep before delete or truncate on agentgpt.spending
    for each statement execute function agentgpt.keep()`,
  `create trigger keep_rows before update on agentgpt.spending
    for each statement execute function agentgpt.keep()`,
  // All that was ever let through, whatever became of it: never less than what counts, and read in no time however
  // long the ledger is.
  `create table agentgpt.spending_total (
    chain_id text not null,
    asset text not null,
    plan_hash text not null,
    hour timestamptz not null,
    amount numeric not null,
    primary key (chain_id, asset, plan_hash, hour)
  )`,
  `create function agentgpt.add_up_spending() returns trigger language plpgsql as $$
  begin
    insert into agentgpt.spending_total as total (chain_id, asset, plan_hash, hour, amount)
    select chain_id, asset, plan_hash, date_trunc('hour', passed_at, 'UTC'), sum(amount) from added
    group by 1, 2, 3, 4
    on conflict (chain_id, asset, plan_hash, hour) do update set amount = total.amount + excluded.amount;
    return null;
  end $$`,
  `create trigger add_up after insert on agentgpt.spending referencing new table as added
    for each statement execute function agentgpt.add_up_spending()`,
  `create trigger keep before delete or truncate on agentgpt.spending_total
    for each statement execute function agentgpt.keep()`,
  `create trigger keep_rows before update on agentgpt.spending_total
    for each row when (new.amount < old.amount
      or (new.chain_id, new.asset, new.plan_hash, new.hour) <> (old.chain_id, old.asset, old.plan_hash, old.hour))
    execute function agentgpt.keep()`,
]
