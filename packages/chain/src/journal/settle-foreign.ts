import { AgentGptError } from "@agentgpt/core"
import type { FoundTransaction } from "../lanes/chain-port.ts"
import { inLane } from "../lanes/in-lane.ts"
import type { Lease } from "../lanes/lease.ts"
import type { Store } from "../store/store.ts"

export type ForeignProof = {
  readonly nonce: bigint
  /** The transaction that used the nonce. It is none of ours, and its block is final. */
  readonly takenBy: FoundTransaction
  readonly finalizedBlockNumber: bigint
}

/**
 * Records that somebody else's transaction took a slot, with the proof. Only then is the intent planned again,
 * for another slot. The journal refuses a transaction of its own, and a block that is not final.
 * @throws JOURNAL_PROOF_MISSING, JOURNAL_TRANSITION_FORBIDDEN, JOURNAL_LEASE_LOST
 *
 * @example
 * await settleForeign(store, lease, foreignProof)
 */
export async function settleForeign(store: Store, lease: Lease, proof: ForeignProof): Promise<void> {
  await inLane(store, lease, "observe", async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable("agentgpt.slot")
      .set({
        state: "foreign",
        taken_by: proof.takenBy.hash,
        taken_block_number: proof.takenBy.block.number,
        taken_block_hash: proof.takenBy.block.hash,
        finalized_block_number: proof.finalizedBlockNumber,
      })
      .where("chain_id", "=", lease.chainId)
      .where("account", "=", lease.account)
      .where("nonce", "=", proof.nonce)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) throw new AgentGptError("JOURNAL_INPUT_INVALID", "The lane has no such nonce.")
  })
}
