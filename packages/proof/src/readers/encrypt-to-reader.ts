// SPDX-License-Identifier: MIT
import { AgentGptError } from "@agentgpt/core"
import { gcm } from "@noble/ciphers/aes.js"
import { hkdf } from "@noble/hashes/hkdf.js"
import { sha256 } from "@noble/hashes/sha2.js"

import { joinBytes } from "../bundle/equal-bytes.ts"
import { agreeOnSecret, deriveReaderKey } from "./x25519-keys.ts"

const KEY_BYTES = 32

/**
 * Encrypts bytes to the holder of an X25519 key: a fresh key pair, HKDF-SHA-256, AES-256-GCM. The result begins
 * with the fresh public key. `ephemeralSecret` is 32 random bytes for this one message: the nonce is fixed, so a
 * second message under the same secret and reader would give both away.
 *
 * `purpose` is bound to the message; it opens under the same purpose only.
 */
export function encryptToReader(
  reader: Uint8Array,
  ephemeralSecret: Uint8Array,
  purpose: string,
  content: Uint8Array,
): Uint8Array {
  const ephemeral = deriveReaderKey(ephemeralSecret)
  const cipher = createCipher(agreeOnSecret(ephemeralSecret, reader), ephemeral, reader, purpose)
  return joinBytes([ephemeral, cipher.encrypt(content)])
}

/**
 * Opens what was encrypted to a reader.
 * @throws BUNDLE_ENVELOPE_INVALID, BUNDLE_READER_KEY_INVALID
 */
export function decryptAsReader(secret: Uint8Array, purpose: string, message: Uint8Array): Uint8Array {
  const reader = deriveReaderKey(secret)
  const ephemeral = message.subarray(0, KEY_BYTES)
  if (ephemeral.length !== KEY_BYTES) throw new AgentGptError("BUNDLE_ENVELOPE_INVALID")
  const cipher = createCipher(agreeOnSecret(secret, ephemeral), ephemeral, reader, purpose)
  try {
    return cipher.decrypt(message.subarray(KEY_BYTES))
  } catch {
    throw new AgentGptError("BUNDLE_ENVELOPE_INVALID")
  }
}

function createCipher(shared: Uint8Array, ephemeral: Uint8Array, reader: Uint8Array, purpose: string) {
  const info = new TextEncoder().encode(`agentgpt/reader/1/${purpose}`)
  const key = hkdf(sha256, shared, joinBytes([ephemeral, reader]), info, KEY_BYTES)
  // The key serves this one message, so its nonce may be constant.
  return gcm(key, new Uint8Array(12), info)
}
