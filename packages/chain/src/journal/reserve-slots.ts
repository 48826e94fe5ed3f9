import { AgentGptError } from "@agentgpt/core"
import { sql } from "kysely"
import { inLane } from "../lanes/in-lane.ts"
import type { LaneKey, Lease } from "../lanes/lease.ts"
import type { Store } from "../store/store.ts"
import { textArray } from "../store/text-array.ts"
import type { Alongside } from "./plan-intents.ts"

/** A nonce of a lane, bound to one intent for ever. */
export type Slot = LaneKey & { readonly nonce: bigint; readonly intentId: bigint }

/**
 * Gives each planned intent the next nonce of the lane, in the order given, all or none. Simulate before: a nonce
 * that is given out is used, by the payment or by a cancelling transaction.
 * @throws JOURNAL_SLOT_TAKEN if an intent has a slot, JOURNAL_TRANSITION_FORBIDDEN if it is not planned for another
 * reason or belongs to another chain, JOURNAL_INPUT_INVALID if it does not exist, and what `inLane` throws
 *
 * @example
 * const [slot] = await reserveSlots(store, lease, [intent.intentId])
 */
export async function reserveSlots(
  store: Store,
  lease: Lease,
  intentIds: readonly bigint[],
  alongside?: Alongside,
): Promise<readonly Slot[]> {
  if (new Set(intentIds).size !== intentIds.length) {
    throw new AgentGptError("JOURNAL_SLOT_TAKEN", "An intent is named twice.")
  }
  const { chainId, account } = lease
  return inLane(store, lease, "spend", async (transaction) => {
    const { rows } = await sql<{ nonce: bigint; intent_id: bigint }>`
      insert into agentgpt.slot (chain_id, account, nonce, intent_id, state)
      select lane.chain_id, lane.account, lane.next_nonce + chosen.position - 1, chosen.intent_id, 'reserved'
      from agentgpt.lane, unnest(${textArray(intentIds.map(String))}::bigint[]) with ordinality chosen (intent_id, position)
      where lane.chain_id = ${chainId} and lane.account = ${account}
      order by chosen.position
      returning nonce, intent_id`.execute(transaction)
    await alongside?.(transaction)
    return rows.map(({ nonce, intent_id }) => ({ chainId, account, nonce, intentId: intent_id }))
  })
}
