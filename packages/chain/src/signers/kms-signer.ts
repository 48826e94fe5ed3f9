import { createPublicKey } from "node:crypto"
import { AgentGptError } from "@agentgpt/core"
import { encodeSigned, hashForSigning } from "../codec/encode-transaction.ts"
import type { Signature } from "../codec/transaction.ts"
import { addressOfPublicKey } from "./address-of-public-key.ts"
import type { Curve } from "./curve.ts"
import { readDerSignature } from "./der-signature.ts"
import { sharedCurve } from "./load-curve.ts"
import { checkDigest } from "./local-signer.ts"
import type { DigestSigner } from "./signer.ts"

/** What a key management service offers for a secp256k1 key: AWS, Google and Azure all do. */
export type KeyManagementService = {
  /** DER, SubjectPublicKeyInfo. */
  readonly getPublicKey: () => Promise<Uint8Array>
  /** Signs 32 bytes as they are, without hashing them again; DER. */
  readonly signDigest: (digest: Uint8Array) => Promise<Uint8Array>
}

/**
 * Signs with a key that never leaves a key management service. Every signature is checked against the
 * service's public key before it is used.
 * @throws SIGNER_REFUSED, SIGNER_ANSWER_WRONG
 *
 * @example
 * const signer = await createKmsSigner(service)
 */
export async function createKmsSigner(
  service: KeyManagementService,
  curve: Curve = sharedCurve(),
): Promise<DigestSigner> {
  const publicKey = readPublicKey(await ask(() => service.getPublicKey()))
  const signDigest = async (digest: Uint8Array): Promise<Signature> => {
    const asked = Uint8Array.from(checkDigest(digest))
    const { r, s } = readDerSignature(await ask(() => service.signDigest(asked)))
    for (const yParity of [0, 1] as const) {
      const recovered = curve.recover(digest, { r, s, yParity })
      if (recovered !== undefined && Buffer.from(recovered).equals(publicKey)) return { r, s, yParity }
    }
    throw new AgentGptError("SIGNER_ANSWER_WRONG", "The signature is not of the service's own key.")
  }
  return Object.freeze<DigestSigner>({
    address: addressOfPublicKey(publicKey),
    kind: "kms",
    signDigest,
    signTransaction: async (transaction) =>
      encodeSigned(transaction, await signDigest(hashForSigning(transaction))),
  })
}

async function ask(question: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const answer = await question().catch((cause: unknown) => {
    throw new AgentGptError("SIGNER_REFUSED", undefined, { cause })
  })
  if (!(answer instanceof Uint8Array))
    throw new AgentGptError("SIGNER_ANSWER_WRONG", "The answer is not bytes.")
  return answer
}

function readPublicKey(der: Uint8Array): Buffer {
  try {
    const key = createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" })
    const { crv, x, y } = key.export({ format: "jwk" })
    if (crv === "secp256k1" && x !== undefined && y !== undefined) {
      return Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")])
    }
  } catch {
    // Falls through: not a key at all, or not of this curve.
  }
  throw new AgentGptError("SIGNER_ANSWER_WRONG", "The service's public key is not one of secp256k1.")
}
