import { releaseIntents, withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"
import { payoutKeyPrefixOf } from "./run-keys.ts"

type PausedPayroll = { readonly run: string; readonly runId: string }

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
export async function releasePaused(store: Store, { run, runId }: PausedPayroll): Promise<void> {
  const keys = await listCalledOff(store, runId)
  if (keys.length === 0) return
  await releaseIntents(store, keys, { who: "operator", why: `the run ${run} goes on` })
}

/** Whether a pause has called payments off that nobody has let go on; the run itself may go on already. */
export async function wasCalledOff(store: Store, { runId }: PausedPayroll): Promise<boolean> {
  return (await listCalledOff(store, runId)).length > 0
}

async function listCalledOff(store: Store, runId: string): Promise<readonly string[]> {
  const { rows } = await withCodedErrors(() =>
    sql<{ idempotency_key: string }>`
      select idempotency_key from agentgpt.intent
      where starts_with(idempotency_key, ${payoutKeyPrefixOf(runId)})
        and state = 'cancelled' and state_why = ${PAUSED}`.execute(store.sql),
  )
  return rows.map(({ idempotency_key }) => idempotency_key)
}

export async function isPaused(store: Store, run: string): Promise<boolean> {
  const { rows } = await withCodedErrors(() =>
    sql`select from agentgpt.run where run = ${run} and state = 'paused'`.execute(store.sql),
  )
  return rows.length > 0
}
