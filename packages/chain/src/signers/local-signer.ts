import { AgentGptError, hexToBytes } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { encodeSigned, hashForSigning } from "../codec/encode-transaction.ts"
import { addressOfPublicKey } from "./address-of-public-key.ts"
import type { Curve } from "./curve.ts"
import { sharedCurve } from "./load-curve.ts"
import type { DigestSigner } from "./signer.ts"

/**
 * Signs with a key in this process. The key lives in a closure: nothing that prints or serialises the signer
 * can reach it.
 * @throws SIGNER_KEY_INVALID
 *
 * @example
 * const signer = createLocalSigner(await readSecret("PAYROLL_KEY"))
 * const { raw, hash } = await signer.signTransaction(transaction)
 */
export function createLocalSigner(privateKey: Hex | Uint8Array, curve: Curve = sharedCurve()): DigestSigner {
  const key = readPrivateKey(privateKey, curve)
  return Object.freeze<DigestSigner>({
    address: addressOfPublicKey(curve.toPublicKey(key)),
    kind: "local",
    signTransaction: async (transaction) =>
      encodeSigned(transaction, curve.sign(hashForSigning(transaction), key)),
    signDigest: async (digest) => curve.sign(checkDigest(digest), key),
  })
}

/** @throws SIGNER_DIGEST_INVALID */
export function checkDigest(digest: Uint8Array): Uint8Array {
  if (!(digest instanceof Uint8Array) || digest.length !== 32)
    throw new AgentGptError("SIGNER_DIGEST_INVALID")
  return digest
}

function readPrivateKey(privateKey: Hex | Uint8Array, curve: Curve): Uint8Array {
  // Whatever is wrong with a key, the error must not carry a piece of it: the cause is dropped.
  const isText = typeof privateKey === "string" && /^0x[0-9a-fA-F]{64}$/u.test(privateKey)
  if (!isText && !(privateKey instanceof Uint8Array)) throw new AgentGptError("SIGNER_KEY_INVALID")
  const key = isText ? hexToBytes(privateKey) : Uint8Array.from(privateKey as Uint8Array)
  if (key.length !== 32 || !curve.isPrivateKey(key)) throw new AgentGptError("SIGNER_KEY_INVALID")
  return key
}
