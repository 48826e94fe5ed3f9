import { releaseIntents, withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"

/**
 * Lets transactions of a run that ended without effect be sent again, each in its own slot. Payments of a payroll get
 * new names by themselves when they failed; those that were called off with their run keep theirs.
 */
export async function releaseEnded(store: Store, run: string): Promise<void> {
  const { rows } = await withCodedErrors(() =>
    sql<{ idempotency_key: string }>`
      select idempotency_key from agentgpt.intent
      where starts_with(idempotency_key, ${`${run}/`}) and state in ('reverted', 'cancelled', 'failed-before-send')
        or state = 'cancelled' and exists (select 1 from agentgpt.run_payroll payroll where payroll.run = ${run}
          and starts_with(idempotency_key, 'payout/' || payroll.run_id || '/'))`.execute(store.sql),
  )
  const keys = rows.map(({ idempotency_key }) => idempotency_key)
  if (keys.length > 0) await releaseIntents(store, keys, { who: "operator", why: `retry of run ${run}` })
}
