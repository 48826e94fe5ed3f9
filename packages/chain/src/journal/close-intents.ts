import { AgentGptError } from "@agentgpt/core"
import { inLane } from "../lanes/in-lane.ts"
import type { Lease } from "../lanes/lease.ts"
import type { JournalTransaction } from "../store/database.ts"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"

export type Closing = { readonly as: "failed-before-send" | "cancelled"; readonly why: string }

/**
 * Ends intents for which nothing was signed. A nonce that was given out already stays with its intent and needs a
 * cancelling transaction (`listOpenSlots` names it); for that the lane's lease is needed.
 * @throws JOURNAL_PROOF_MISSING if a transaction was signed, JOURNAL_LEASE_LOST if a nonce was given out and no
 * lease was passed, JOURNAL_TRANSITION_FORBIDDEN
 *
 * @example
 * await closeIntents(store, [intent.intentId], { as: "cancelled", why: "The plan was changed." })
 */
export async function closeIntents(
  store: Store,
  intentIds: readonly bigint[],
  closing: Closing,
  lease?: Lease,
): Promise<void> {
  const close = async (transaction: JournalTransaction): Promise<void> => {
    const { numUpdatedRows } = await transaction
      .updateTable("agentgpt.intent")
      .set({ state: closing.as, state_why: closing.why })
      .where("intent_id", "in", [...intentIds])
      .executeTakeFirst()
    if (numUpdatedRows !== BigInt(new Set(intentIds).size)) throw new AgentGptError("JOURNAL_INTENT_UNKNOWN")
  }
  if (intentIds.length === 0) return
  if (lease !== undefined) await inLane(store, lease, "observe", close)
  else await withCodedErrors(() => store.sql.transaction().execute(close))
}
