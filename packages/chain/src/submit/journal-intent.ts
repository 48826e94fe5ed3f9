import { AgentGptError, keccak256 } from "@agentgpt/core"
import type { CanonicalValue, EvmAddress, Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { IntentState } from "../journal/states.ts"
import type { LaneKey } from "../lanes/lease.ts"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { readPayload } from "./call-payload.ts"
import type { CallPayload } from "./call-payload.ts"

/** An intent as the journal holds it: what is signed is built from this, never from the request in memory. */
export type JournalIntent = {
  readonly intentId: bigint
  readonly idempotencyKey: string
  readonly state: IntentState
  readonly payload: CanonicalValue
  readonly payloadHash: Hex
  readonly transaction: CallPayload
}

export type IntentRow = {
  readonly intent_id: bigint
  readonly idempotency_key: string
  readonly state: IntentState
  readonly payload: string
  readonly payload_hash: string
}

/**
 * Planned intents of an account, oldest first, after the given one. Their text begins with the account, because
 * the members of canonical JSON are sorted.
 */
export async function listPlannedIntents(
  store: Store,
  lane: LaneKey,
  afterIntentId: bigint,
  most: number,
): Promise<readonly IntentRow[]> {
  const { rows } = await withCodedErrors(() =>
    sql<IntentRow>`
      select intent_id, idempotency_key, state, payload, payload_hash from agentgpt.intent
      where is_unfinished and state = 'planned' and chain_id = ${lane.chainId} and intent_id > ${String(afterIntentId)}::bigint
        and starts_with(payload, ${beginningOf(lane.account as EvmAddress)}) and payload like '%"kind":"call"%'
      order by intent_id limit ${most}`.execute(store.sql),
  )
  return rows
}

/** How many planned intents an account has. */
export async function countPlannedIntents(store: Store, lane: LaneKey): Promise<number> {
  const { rows } = await withCodedErrors(() =>
    sql<{ amount: bigint }>`
      select count(*) as amount from agentgpt.intent
      where is_unfinished and state = 'planned' and chain_id = ${lane.chainId}
        and starts_with(payload, ${beginningOf(lane.account as EvmAddress)})`.execute(store.sql),
  )
  return Number(rows[0]?.amount ?? 0)
}

/**
 * Checks a row and reads its payload.
 * @throws SUBMIT_PAYLOAD_INVALID if text and hash do not belong together, or it is no transaction of the account
 */
export function readIntentRow(row: IntentRow, account: string): JournalIntent {
  if (keccak256(Buffer.from(row.payload, "utf8")) !== row.payload_hash) {
    throw new AgentGptError("SUBMIT_PAYLOAD_INVALID", "A payload in the journal does not have its hash.")
  }
  // Its hash was made of canonical text; the guard and the schema judge what it says.
  const payload = JSON.parse(row.payload) as CanonicalValue
  const transaction = readPayload(payload)
  if (transaction.account !== account) {
    throw new AgentGptError("SUBMIT_PAYLOAD_INVALID", "A payload is for another account.")
  }
  return {
    intentId: row.intent_id,
    idempotencyKey: row.idempotency_key,
    state: row.state,
    payload,
    payloadHash: row.payload_hash,
    transaction,
  }
}

function beginningOf(account: EvmAddress): string {
  return `{"account":"${account}",`
}
