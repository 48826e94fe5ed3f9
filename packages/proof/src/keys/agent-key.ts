import { type CurvePoint, isFieldElement, type Signature, verifySignature } from "@agentgpt/circuits"
import { AgentGptError } from "@agentgpt/core"

import { derivePublicKey, signField } from "./eddsa-poseidon.ts"

/** A key that signs statements. Whoever has it can sign; close it as soon as a run is signed. */
export type AgentKey = {
  readonly publicKey: CurvePoint
  /** @throws PROOF_KEYSTORE_LOCKED after `close`, CIRCUIT_INPUT_INVALID for what is no field element */
  readonly sign: (message: bigint) => Signature
  /** Overwrites the secret. The library's own passing copies are the garbage collector's. */
  readonly close: () => void
}

/** A key of 32 secret bytes, which belong to it from then on. */
export function holdAgentKey(secret: Buffer): AgentKey {
  const publicKey = derivePublicKey(secret)
  let isOpen = true
  return {
    publicKey,
    sign: (message) => {
      if (!isOpen) throw new AgentGptError("PROOF_KEYSTORE_LOCKED", "The agent's key has been closed.")
      if (!isFieldElement(message)) throw new AgentGptError("CIRCUIT_INPUT_INVALID")
      const { R8, S } = signField(secret, message)
      // A faulty signature can give the key away.
      if (!verifySignature(message, publicKey, { R8, S })) throw new AgentGptError("INTERNAL_UNEXPECTED")
      return { R8, S }
    },
    close: () => {
      isOpen = false
      secret.fill(0)
    },
  }
}
