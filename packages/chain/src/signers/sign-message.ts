import { keccak256Bytes } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { hashAuthorization } from "../codec/encode-transaction.ts"
import type { Authorization, SignedAuthorization, Signature } from "../codec/transaction.ts"
import { writeCompact } from "./curve.ts"
import type { DigestSigner } from "./signer.ts"

/**
 * The digest of a personal message (EIP-191), which can never be a transaction.
 *
 * @example
 * const signature = await signer.signDigest(hashMessage(new TextEncoder().encode("hello")))
 */
export function hashMessage(message: Uint8Array): Uint8Array {
  const prefix = new TextEncoder().encode(`\u0019Ethereum Signed Message:\n${message.length}`)
  return keccak256Bytes(Buffer.concat([prefix, message]))
}

/**
 * A signature as wallets write it: r, s and 27 or 28, in 65 bytes.
 *
 * @example
 * const text = writeSignature(await signer.signDigest(hashForSigning(transaction)))
 */
export function writeSignature(signature: Signature): Hex {
  return `0x${Buffer.from(writeCompact(signature)).toString("hex")}${signature.yParity === 0 ? "1b" : "1c"}`
}

/**
 * Lets an account take on another code (EIP-7702).
 *
 * @example
 * const authorization = await signAuthorization(signer, { chainId: 1n, address: delegate, nonce: 7n })
 */
export async function signAuthorization(
  signer: DigestSigner,
  authorization: Authorization,
): Promise<SignedAuthorization> {
  return { ...authorization, ...(await signer.signDigest(hashAuthorization(authorization))) }
}
