import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"
import { keyPrefixOf } from "./run-keys.ts"

/** Whether a transaction of a run was ever signed, whatever became of it: then it may stand on a chain. */
export async function hasSent(store: Store, run: string): Promise<boolean> {
  const { rows } = await withCodedErrors(() =>
    sql`
      select 1 from agentgpt.intent where state in ('signed', 'finalized', 'reverted', 'frozen')
        and (starts_with(idempotency_key, ${keyPrefixOf(run)})
          or exists (select 1 from agentgpt.payment_group kept
            where starts_with(kept.idempotency_key, ${keyPrefixOf(run)})
            and starts_with(intent.idempotency_key, 'group/' || kept.group_id || '/')))
      limit 1`.execute(store.sql),
  )
  return rows.length > 0
}
