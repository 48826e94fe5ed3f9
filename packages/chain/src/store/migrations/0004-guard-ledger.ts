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
]
