import { releaseIntents, withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"
import { payoutKeyPrefixOf } from "./run-keys.ts"

/** Tells them apart from what a person has called off for good. */
const PAUSED = "the run was paused"

/** Calls off the payments of a paused run that have no nonce yet; those that have one are on their way. */
export async function callOffUnsigned(store: Store, run: string): Promise<void> {
  await withCodedErrors(() =>
    sql`
      update agentgpt.intent set state = 'cancelled', state_why = ${PAUSED}
      where state = 'planned' and exists (select 1 from agentgpt.run_payroll payroll where payroll.run = ${run}
        and starts_with(intent.idempotency_key, 'payout/' || payroll.run_id || '/'))`.execute(store.sql),
  )
}

/** Lets them be sent after all, each in its own slot. */
export async function releasePaused(
  store: Store,
  { run, runId }: { readonly run: string; readonly runId: string },
): Promise<void> {
  const { rows } = await withCodedErrors(() =>
    sql<{ idempotency_key: string }>`
      select idempotency_key from agentgpt.intent
      where starts_with(idempotency_key, ${payoutKeyPrefixOf(runId)})
        and state = 'cancelled' and state_why = ${PAUSED}`.execute(store.sql),
  )
  const keys = rows.map(({ idempotency_key }) => idempotency_key)
  if (keys.length === 0) return
  await releaseIntents(store, keys, { who: "operator", why: `the run ${run} goes on` })
}

export async function isPaused(store: Store, run: string): Promise<boolean> {
  const { rows } = await withCodedErrors(() =>
    sql`select from agentgpt.run where run = ${run} and state = 'paused'`.execute(store.sql),
  )
  return rows.length > 0
}
