import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { DecodedTransaction } from "../codec/decode-transaction.ts"
import { hashForSigning } from "../codec/encode-transaction.ts"
import type { Signature } from "../codec/transaction.ts"
import { addressOfPublicKey } from "./address-of-public-key.ts"
import type { Curve } from "./curve.ts"
import { sharedCurve } from "./load-curve.ts"

/**
 * Who signed a transaction.
 * @throws TRANSACTION_SIGNATURE_INVALID
 *
 * @example
 * recoverSender(decodeTransaction(raw)) === signer.address // true
 */
export function recoverSender(
  { transaction, signature }: Pick<DecodedTransaction, "transaction" | "signature">,
  curve: Curve = sharedCurve(),
): EvmAddress {
  return recoverAddress(hashForSigning(transaction), signature, curve)
}

/**
 * Who signed a digest.
 * @throws TRANSACTION_SIGNATURE_INVALID
 *
 * @example
 * const digest = hashMessage(new TextEncoder().encode("I sign in."))
 * const signature = await signer.signDigest(digest)
 * recoverAddress(digest, signature) === signer.address // true
 */
export function recoverAddress(
  digest: Uint8Array,
  signature: Signature,
  curve: Curve = sharedCurve(),
): EvmAddress {
  const publicKey = curve.recover(digest, signature)
  if (publicKey === undefined) {
    throw new AgentGptError("TRANSACTION_SIGNATURE_INVALID", "No key made this signature.")
  }
  return addressOfPublicKey(publicKey)
}
