import type { Hex } from "@agentgpt/core"
import { sql } from "kysely"
import { inLane } from "../lanes/in-lane.ts"
import type { Lease } from "../lanes/lease.ts"
import type { AttemptTable } from "../store/database.ts"
import type { Store } from "../store/store.ts"
import { sealCommitted } from "./committed-attempt.ts"
import type { CommittedAttempt } from "./committed-attempt.ts"
import type { AttemptState } from "./states.ts"

export type UnsettledAttempt = {
  readonly attempt: CommittedAttempt
  readonly state: AttemptState
  readonly attemptNumber: number
}

type AttemptRow = Pick<
  AttemptTable,
  "nonce" | "transaction_hash" | "kind" | "signed_bytes" | "state" | "attempt_number"
>

/**
 * The transactions of a lane that are not final, by nonce and attempt: what a program that starts again sends
 * again, byte for byte, and follows.
 *
 * @example
 * const unsettled = await loadUnsettledAttempts(store, lease)
 */
export async function loadUnsettledAttempts(
  store: Store,
  lease: Lease,
): Promise<readonly UnsettledAttempt[]> {
  const { chainId, account } = lease
  const { rows } = await inLane(store, lease, "observe", (transaction) =>
    // The attempts of a settled slot are settled.
    sql<AttemptRow>`
      select nonce, attempt.transaction_hash, attempt.kind, attempt.signed_bytes, attempt.state,
        attempt.attempt_number
      from agentgpt.attempt join agentgpt.slot using (chain_id, account, nonce)
      where chain_id = ${chainId} and account = ${account} and slot.is_open
      order by nonce, attempt.attempt_number`.execute(transaction),
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
