import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { sql } from "kysely"
import { assertLeaseLive, endLease } from "../lanes/lease.ts"
import type { LaneKey, Lease } from "../lanes/lease.ts"
import type { Store } from "../store/store.ts"
import { translateStoreError } from "../store/translate-error.ts"

/**
 * A signed transaction that is in the journal. Only the journal makes one, and only one of these can be turned
 * into bytes to send: an object that looks the same is refused.
 */
export type CommittedAttempt = LaneKey & {
  readonly nonce: bigint
  readonly transactionHash: Hex
  readonly kind: "payment" | "cancel"
}

const bytesOf = new WeakMap<CommittedAttempt, Uint8Array>()

/** For the journal's own files, after the commit. */
export function sealCommitted(attempt: CommittedAttempt, signedBytes: Uint8Array): CommittedAttempt {
  const sealed = Object.freeze({ ...attempt })
  bytesOf.set(sealed, Uint8Array.from(signedBytes))
  return sealed
}

/**
 * The bytes of committed transactions, for sending now. Asks the database each time, so that a halt, a freeze or
 * a lost lease stops a resend as well.
 * @throws JOURNAL_NOT_COMMITTED, JOURNAL_LEASE_LOST, JOURNAL_HALTED, JOURNAL_LANE_FROZEN, JOURNAL_LANE_UNCHECKED
 *
 * @example
 * const [bytes] = await takeBytes(store, lease, await recordAttempts(store, lease, [signed]))
 */
export async function takeBytes(
  store: Store,
  lease: Lease,
  attempts: readonly CommittedAttempt[],
): Promise<readonly Uint8Array[]> {
  const bytes = attempts.map((attempt) => {
    const sealed = bytesOf.get(attempt)
    const isOfLane = attempt.chainId === lease.chainId && attempt.account === lease.account
    if (sealed === undefined || !isOfLane) throw new AgentGptError("JOURNAL_NOT_COMMITTED")
    return Uint8Array.from(sealed)
  })
  assertLeaseLive(lease)
  try {
    await sql`select agentgpt.check_sending(${lease.chainId}, ${lease.account},
      ${lease.fencingToken}::bigint)`.execute(store.sql)
  } catch (thrown) {
    const error = translateStoreError(thrown)
    if (error.code === "JOURNAL_LEASE_LOST") endLease(lease)
    throw error
  }
  // The process may have been stopped while the answer was on its way.
  assertLeaseLive(lease)
  return bytes
}
