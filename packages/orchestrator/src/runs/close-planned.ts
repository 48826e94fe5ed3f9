import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"

/** Closes what has no nonce yet of a payroll that has ended: without its allowance it could only fail. */
export async function closePlanned(store: Store, prefixes: readonly string[]): Promise<void> {
  await withCodedErrors(() =>
    sql`
      update agentgpt.intent set state = 'cancelled', state_why = 'the run has ended'
      where state = 'planned' and exists (
        select 1 from unnest(${[...prefixes]}::text[]) as prefix where starts_with(idempotency_key, prefix))`.execute(
      store.sql,
    ),
  )
}
