import type { Hex } from "@agentgpt/core"
import { inLane } from "../lanes/in-lane.ts"
import type { Lease } from "../lanes/lease.ts"
import type { Store } from "../store/store.ts"
import { sealCommitted } from "./committed-attempt.ts"
import type { CommittedAttempt } from "./committed-attempt.ts"
import type { AttemptState } from "./states.ts"

export type UnsettledAttempt = {
  readonly attempt: CommittedAttempt
  readonly state: AttemptState
  readonly attemptNumber: number
}

/**
 * The transactions of a lane that are not final, by nonce and attempt: what a program that starts again sends
 * again, byte for byte, and follows.
 */
export async function loadUnsettledAttempts(
  store: Store,
  lease: Lease,
): Promise<readonly UnsettledAttempt[]> {
  const { chainId, account } = lease
  const rows = await inLane(store, lease, "observe", (transaction) =>
    transaction
      .selectFrom("agentgpt.attempt as attempt")
      .innerJoin("agentgpt.slot as slot", (join) =>
        join
          .onRef("slot.chain_id", "=", "attempt.chain_id")
          .onRef("slot.account", "=", "attempt.account")
          .onRef("slot.nonce", "=", "attempt.nonce"),
      )
      .select([
        "attempt.nonce",
        "attempt.transaction_hash",
        "attempt.kind",
        "attempt.signed_bytes",
        "attempt.state",
        "attempt.attempt_number",
      ])
      .where("slot.chain_id", "=", chainId)
      .where("slot.account", "=", account)
      // The attempts of a settled slot are settled.
      .where("slot.is_open", "=", true)
      .orderBy("attempt.nonce")
      .orderBy("attempt.attempt_number")
      .execute(),
  )
  return rows.map((row) => ({
    attempt: sealCommitted(
      { chainId, account, nonce: row.nonce, transactionHash: row.transaction_hash as Hex, kind: row.kind },
      row.signed_bytes,
    ),
    state: row.state,
    attemptNumber: row.attempt_number,
  }))
}
