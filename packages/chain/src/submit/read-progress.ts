import { AgentGptError } from "@agentgpt/core"
import type { ChainId, Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { IntentProgress } from "../journal/read-intent.ts"
import type { IntentProgressView } from "../store/database.ts"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"

/** Where an intent stands, and what kind of transaction speaks for it. */
export type ProgressRow = IntentProgress & {
  /** Absent as long as nothing is signed. */
  readonly kind?: "payment" | "cancel"
}

const KEYS_AT_ONCE = 1000

/**
 * Where many intents stand, in the order of the keys.
 * @throws JOURNAL_INTENT_UNKNOWN
 */
export async function readProgress(
  store: Store,
  idempotencyKeys: readonly string[],
): Promise<readonly ProgressRow[]> {
  const found = new Map<string, ProgressRow>()
  for (let start = 0; start < idempotencyKeys.length; start += KEYS_AT_ONCE) {
    const part = idempotencyKeys.slice(start, start + KEYS_AT_ONCE)
    const { rows } = await withCodedErrors(() =>
      sql<IntentProgressView & { kind: "payment" | "cancel" | null }>`
        select progress.*, (select attempt.kind from agentgpt.attempt
          where attempt.chain_id = progress.chain_id
            and attempt.transaction_hash = progress.transaction_hash) as kind
        from agentgpt.intent_progress progress
        where progress.idempotency_key = any (${part}::text[])`.execute(store.sql),
    )
    for (const row of rows) found.set(row.idempotency_key, toProgress(row))
  }
  return idempotencyKeys.map((key) => {
    const progress = found.get(key)
    if (progress !== undefined) return progress
    throw new AgentGptError("JOURNAL_INTENT_UNKNOWN", undefined, { meta: [`The key is ${key}.`] })
  })
}

function toProgress(row: IntentProgressView & { kind: "payment" | "cancel" | null }): ProgressRow {
  return {
    intentId: row.intent_id,
    idempotencyKey: row.idempotency_key,
    chainId: row.chain_id as ChainId,
    payloadHash: row.payload_hash as Hex,
    state: row.state,
    progress: row.progress,
    ...(row.kind != null && { kind: row.kind }),
    ...(row.state_why !== null && { stateWhy: row.state_why }),
    ...(row.account !== null && { account: row.account }),
    ...(row.nonce !== null && { nonce: row.nonce }),
    ...(row.transaction_hash !== null && { transactionHash: row.transaction_hash as Hex }),
    ...(row.block_number !== null && { blockNumber: row.block_number }),
  }
}
