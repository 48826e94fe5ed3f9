/**
 * Swaps of two parties, and the secrets that open their locks. Secrets stand apart, so that a role which reads the rest of
 * the journal need not be let near them. Nothing here is ever changed or forgotten: without its terms a lock can be neither
 * claimed nor refunded.
 */
export const swaps: readonly string[] = [
  // No check looks at a secret: what a check refuses stands in the database's own error.
  `create table agentgpt.swap_secret (
    hashlock text primary key check (length(hashlock) = 66),
    secret text not null,
    known_since timestamptz not null default clock_timestamp()
  )`,
  // One hash, one swap: a secret that pays for one swap is public, and would open the locks of another for nothing.
  `create table agentgpt.swap (
    swap_id text primary key check (length(swap_id) = 66),
    hashlock text not null unique check (length(hashlock) = 66),
    -- Canonical JSON, kept as text so that not a byte of it changes.
    terms_json text not null,
    recorded_at timestamptz not null default clock_timestamp()
  )`,
  ...["swap_secret", "swap"].flatMap((table) => [
    `create trigger keep before delete or truncate on agentgpt.${table}
      for each statement execute function agentgpt.keep()`,
    `create trigger keep_rows before update on agentgpt.${table}
      for each statement execute function agentgpt.keep()`,
  ]),
]
