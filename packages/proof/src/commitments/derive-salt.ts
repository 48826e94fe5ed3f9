import { toField } from "@agentgpt/circuits"
import { AgentGptError } from "@agentgpt/core"
import { hmac } from "@noble/hashes/hmac.js"
import { sha512 } from "@noble/hashes/sha2.js"

/** What a salt blinds. */
export type SaltPurpose = "roster-chunk" | "plan-chunk" | "payment" | "step" | "total" | "count" | "budget"

/**
 * The salt of one commitment, from the secret of its roster or run: HMAC-SHA-512 over purpose and number, reduced
 * into the field. Derived and not drawn, so that a run that begins anew makes the same statements and finds the
 * proofs it has; destroying the secret closes every commitment for good.
 * @throws PROOF_SECRET_INVALID
 *
 * @example
 * ```ts
 * const secret = crypto.getRandomValues(new Uint8Array(32))
 * const salt = deriveSalt(secret, "payment", 7)
 * ```
 */
export function deriveSalt(secret: Uint8Array, purpose: SaltPurpose, index: number): bigint {
  if (!(secret instanceof Uint8Array) || secret.length !== 32 || secret.every((byte) => byte === secret[0])) {
    throw new AgentGptError("PROOF_SECRET_INVALID", "A secret of salts is not 32 random bytes.")
  }
  const digest = hmac(sha512, secret, new TextEncoder().encode(`agentgpt/salt/${purpose}/${index}`))
  return toField(digest.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n))
}
