import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"

export type FrozenIntent = {
  readonly idempotencyKey: string
  readonly chainId: string
  readonly why: string
}

/**
 * The intents that wait for their outcome on the chain or for a person (`releaseIntents`), oldest first.
 *
 * @example
 * for (const { idempotencyKey, why } of await listFrozenIntents(store)) console.log(idempotencyKey, why)
 */
export async function listFrozenIntents(store: Store): Promise<readonly FrozenIntent[]> {
  const rows = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.intent")
      .select(["idempotency_key", "chain_id", "state_why"])
      .where("state", "=", "frozen")
      .orderBy("intent_id")
      .execute(),
  )
  return rows.map((row) => ({
    idempotencyKey: row.idempotency_key,
    chainId: row.chain_id,
    why: row.state_why ?? "",
  }))
}
