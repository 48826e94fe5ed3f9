import { AgentGptError } from "@agentgpt/core"
import type { ChainId, Hex } from "@agentgpt/core"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import type { AttemptState, IntentState } from "./states.ts"

export type IntentProgress = {
  readonly intentId: bigint
  readonly idempotencyKey: string
  readonly chainId: ChainId
  readonly payloadHash: Hex
  readonly state: IntentState
  readonly stateWhy?: string
  /** How far it has come, in one word: the intent's state, that of its transaction, or `frozen` with its lane. */
  readonly progress: IntentState | AttemptState
  readonly account?: string
  readonly nonce?: bigint
  readonly transactionHash?: Hex
  readonly blockNumber?: bigint
}

/**
 * Where an intent stands.
 * @throws JOURNAL_INTENT_UNKNOWN
 *
 * @example
 * const { state } = await readIntent(store, "payroll-7/chunk-0")
 */
export async function readIntent(store: Store, idempotencyKey: string): Promise<IntentProgress> {
  const row = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.intent_progress")
      .selectAll()
      .where("idempotency_key", "=", idempotencyKey)
      .executeTakeFirst(),
  )
  if (row === undefined) throw new AgentGptError("JOURNAL_INTENT_UNKNOWN")
  return {
    intentId: row.intent_id,
    idempotencyKey: row.idempotency_key,
    chainId: row.chain_id as ChainId,
    payloadHash: row.payload_hash as Hex,
    state: row.state,
    progress: row.progress,
    ...(row.state_why !== null && { stateWhy: row.state_why }),
    ...(row.account !== null && { account: row.account }),
    ...(row.nonce !== null && { nonce: row.nonce }),
    ...(row.transaction_hash !== null && { transactionHash: row.transaction_hash as Hex }),
    ...(row.block_number !== null && { blockNumber: row.block_number }),
  }
}
