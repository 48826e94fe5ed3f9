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
 * recoverSender(decodeTransaction(raw)) // "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
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
