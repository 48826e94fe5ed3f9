import type { AttemptState } from "../journal/states.ts"
import type { Store } from "../store/store.ts"

export type InFlight = {
  readonly chainId: string
  readonly account: string
  readonly nonce: bigint
  readonly transactionHash: string
  readonly kind: "payment" | "cancel"
  readonly state: AttemptState
  /** Absent for a nonce without an intent of ours. */
  readonly idempotencyKey?: string
}

/** Every transaction that was signed and whose outcome is not final yet, in the order of lanes and nonces. */
export async function listInFlight(store: Store): Promise<readonly InFlight[]> {
  const rows = await store.sql
    .selectFrom("agentgpt.attempt as attempt")
    .innerJoin("agentgpt.slot as slot", (join) =>
      join
        .onRef("slot.chain_id", "=", "attempt.chain_id")
        .onRef("slot.account", "=", "attempt.account")
        .onRef("slot.nonce", "=", "attempt.nonce"),
    )
    .leftJoin("agentgpt.intent as intent", "intent.intent_id", "slot.intent_id")
    .select([
      "attempt.chain_id",
      "attempt.account",
      "attempt.nonce",
      "attempt.transaction_hash",
      "attempt.kind",
      "attempt.state",
      "intent.idempotency_key",
    ])
    // The attempts of a settled slot are settled.
    .where("slot.is_open", "=", true)
    .orderBy("attempt.chain_id")
    .orderBy("attempt.account")
    .orderBy("attempt.nonce")
    .orderBy("attempt.attempt_number")
    .execute()
  return rows.map((row) => ({
    chainId: row.chain_id,
    account: row.account,
    nonce: row.nonce,
    transactionHash: row.transaction_hash,
    kind: row.kind,
    state: row.state,
    ...(row.idempotency_key !== null && { idempotencyKey: row.idempotency_key }),
  }))
}
