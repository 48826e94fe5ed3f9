import { AgentGptError, keccak256 } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { writeLongHex } from "../codec/long-hex.ts"
import { sql } from "kysely"
import { inLane } from "../lanes/in-lane.ts"
import type { Lease } from "../lanes/lease.ts"
import type { Store } from "../store/store.ts"
import { textArray } from "../store/text-array.ts"
import { sealCommitted } from "./committed-attempt.ts"
import type { CommittedAttempt } from "./committed-attempt.ts"
import type { Alongside } from "./plan-intents.ts"

export type SignedAttempt = {
  readonly nonce: bigint
  /** A cancelling transaction moves nothing: it only uses up the nonce. */
  readonly kind: "payment" | "cancel"
  /** keccak256 over recipient, value and data, which a replacement must leave as they are. */
  readonly callHash: Hex
  readonly transactionHash: Hex
  readonly signedBytes: Uint8Array
}

/**
 * Commits signed transactions, all in one transaction. It returns after the commit; what it returns is the only
 * thing that can be sent.
 * @throws JOURNAL_BYTES_MISMATCH, JOURNAL_TRANSITION_FORBIDDEN, JOURNAL_IMMUTABLE when a replacement pays something
 * else, JOURNAL_SLOT_TAKEN, and what `inLane` throws
 *
 * @example
 * const [committed] = await recordAttempts(store, lease, [signed])
 */
export async function recordAttempts(
  store: Store,
  lease: Lease,
  attempts: readonly SignedAttempt[],
  alongside?: Alongside,
): Promise<readonly CommittedAttempt[]> {
  for (const { signedBytes, transactionHash } of attempts) {
    if (keccak256(signedBytes) !== transactionHash) throw new AgentGptError("JOURNAL_BYTES_MISMATCH")
  }
  const { chainId, account, fencingToken } = lease
  await inLane(store, lease, "spend", async (transaction) => {
    await sql`
      insert into agentgpt.attempt (chain_id, account, nonce, attempt_number, kind, call_hash, transaction_hash,
        signed_bytes, fencing_token, state)
      select ${chainId}, ${account}, signed.nonce,
        1 + coalesce((select max(earlier.attempt_number) from agentgpt.attempt earlier
          where earlier.chain_id = ${chainId} and earlier.account = ${account} and earlier.nonce = signed.nonce), 0),
        signed.kind, signed.call_hash, signed.transaction_hash, decode(signed.signed_bytes, 'hex'),
        ${fencingToken}::bigint, 'signed'
      from unnest(
        ${textArray(attempts.map(({ nonce }) => String(nonce)))}::bigint[],
        ${textArray(attempts.map(({ kind }) => kind))},
        ${textArray(attempts.map(({ callHash }) => callHash))},
        ${textArray(attempts.map(({ transactionHash }) => transactionHash))},
        ${textArray(attempts.map(({ signedBytes }) => writeLongHex(signedBytes).slice(2)))}
      ) signed (nonce, kind, call_hash, transaction_hash, signed_bytes)`.execute(transaction)
    await alongside?.(transaction)
  })
  return attempts.map(({ nonce, transactionHash, kind, signedBytes }) =>
    sealCommitted({ chainId, account, nonce, transactionHash, kind }, signedBytes),
  )
}
