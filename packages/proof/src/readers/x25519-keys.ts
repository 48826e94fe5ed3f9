// SPDX-License-Identifier: MIT
import { AgentGptError } from "@agentgpt/core"
import { x25519 } from "@noble/curves/ed25519.js"

/**
 * The public key of a reader's X25519 secret.
 *
 * @example
 * const readerKey = deriveReaderKey(crypto.getRandomValues(new Uint8Array(32)))
 * readerKey.length // 32
 */
export function deriveReaderKey(secret: Uint8Array): Uint8Array {
  return x25519.getPublicKey(checkKeyBytes(secret, "A reader's secret key"))
}

/** What two parties share: refuses keys of low order, with which the secret would be known to anybody. */
export function agreeOnSecret(secret: Uint8Array, publicKey: Uint8Array): Uint8Array {
  try {
    return x25519.getSharedSecret(
      checkKeyBytes(secret, "A secret key"),
      checkKeyBytes(publicKey, "A public key"),
    )
  } catch (error) {
    if (AgentGptError.is(error)) throw error
    throw new AgentGptError("BUNDLE_READER_KEY_INVALID", "A public key is a point of low order.")
  }
}

function checkKeyBytes(key: Uint8Array, what: string): Uint8Array {
  if (!(key instanceof Uint8Array) || key.length !== 32) {
    throw new AgentGptError("BUNDLE_READER_KEY_INVALID", `${what} is not 32 bytes.`)
  }
  return key
}
