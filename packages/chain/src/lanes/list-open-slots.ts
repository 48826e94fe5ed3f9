import type { Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { JournalSql } from "../store/database.ts"
import type { LaneKey } from "./lease.ts"

export type OpenSlot = {
  readonly nonce: bigint
  readonly intentId: bigint
  readonly transactionHashes: readonly Hex[]
  /**
   * What the slot waits for: `payment` to be signed for the first time, `cancel` because its intent ended and the
   * nonce is a gap, `outcome` of what was signed.
   */
  readonly needs: "payment" | "cancel" | "outcome"
}

/**
 * The nonces of a lane that are given out and not settled, lowest first. Gaps among them are closed in the same
 * slot, by a cancelling transaction; a nonce is never given to another intent.
 *
 * @example
 * const open = await listOpenSlots(store.sql, lane)
 */
export async function listOpenSlots(database: JournalSql, lane: LaneKey): Promise<readonly OpenSlot[]> {
  const { rows } = await sql<{
    nonce: bigint
    intent_id: bigint
    hashes: Hex[]
    needs: OpenSlot["needs"]
  }>`
    select slot.nonce, slot.intent_id,
      array(select attempt.transaction_hash from agentgpt.attempt
        where attempt.chain_id = slot.chain_id and attempt.account = slot.account and attempt.nonce = slot.nonce
        order by attempt.attempt_number) as hashes,
      case
        when slot.state = 'signed' then 'outcome'
        when intent.state in ('failed-before-send', 'cancelled') then 'cancel'
        else 'payment'
      end as needs
    from agentgpt.slot join agentgpt.intent using (intent_id)
    where slot.chain_id = ${lane.chainId} and slot.account = ${lane.account}
      and slot.is_open
    order by slot.nonce`.execute(database)
  return rows.map(({ nonce, intent_id, hashes, needs }) => ({
    nonce,
    intentId: intent_id,
    transactionHashes: hashes,
    needs,
  }))
}
