/**
 * Payments on several chains that happen all or not at all, as they were drawn up: written down before anything is sent,
 * and never changed. Where a group stands is on its chains.
 */
export const paymentGroups: readonly string[] = [
  `create table agentgpt.payment_group (
    -- The requester's own, stable over retries: one key is one group.
    idempotency_key text primary key check (length(idempotency_key) between 1 and 200),
    -- Two requests with the same terms would be one payment on the chains.
    group_id text not null unique check (group_id ~ '^0x[0-9a-f]{64}$'),
    -- Canonical JSON, kept as text so that not a byte of it changes.
    group_json text not null,
    recorded_at timestamptz not null default clock_timestamp()
  )`,
  `create trigger keep before delete or truncate on agentgpt.payment_group
    for each statement execute function agentgpt.keep()`,
  `create trigger keep_rows before update on agentgpt.payment_group
    for each statement execute function agentgpt.keep()`,
]
