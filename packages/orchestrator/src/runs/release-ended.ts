import { releaseIntents, withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"
import { payoutKeyPrefixOf, stepKeyPrefixOf } from "./run-keys.ts"

// A released transaction is sent at once, without asking its agent again. So a step that is begun anew releases its own,
// and only after it has been judged and screened anew; what it does not ask for again stays ended.

/** Lets transactions of these keys that ended without effect be sent again, each in its own slot. */
export async function releaseKeys(store: Store, run: string, keys: readonly string[]): Promise<void> {
  const { rows } = await withCodedErrors(() =>
    sql<{ idempotency_key: string }>`
      select idempotency_key from agentgpt.intent where idempotency_key = any (${[...keys]}::text[])
        and state in ('reverted', 'cancelled', 'failed-before-send')`.execute(store.sql),
  )
  await release(store, run, rows)
}

/**
 * The same for a payroll. Its payments get new names by themselves when they failed; those that were called off with
 * their run keep theirs.
 */
export async function releasePayroll(
  store: Store,
  { run, stepId, runId }: { readonly run: string; readonly stepId: string; readonly runId: string },
): Promise<void> {
  const { rows } = await withCodedErrors(() =>
    sql<{ idempotency_key: string }>`
      select idempotency_key from agentgpt.intent
      where starts_with(idempotency_key, ${stepKeyPrefixOf(run, stepId)})
          and state in ('reverted', 'cancelled', 'failed-before-send')
        or starts_with(idempotency_key, ${payoutKeyPrefixOf(runId)}) and state = 'cancelled'`.execute(
      store.sql,
    ),
  )
  await release(store, run, rows)
}

async function release(
  store: Store,
  run: string,
  rows: readonly { readonly idempotency_key: string }[],
): Promise<void> {
  const keys = rows.map(({ idempotency_key }) => idempotency_key)
  if (keys.length > 0) await releaseIntents(store, keys, { who: "operator", why: `retry of run ${run}` })
}
