import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { parseEvmAddress } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"

/** The arbiter that a transaction of the journal goes to; nothing where the key is unknown. */
export async function readArbiterOf(store: Store, idempotencyKey: string): Promise<EvmAddress | undefined> {
  const row = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.intent")
      .select("payload")
      .where("idempotency_key", "=", idempotencyKey)
      .executeTakeFirst(),
  )
  return row === undefined ? undefined : parseEvmAddress((JSON.parse(row.payload) as { to: string }).to)
}
