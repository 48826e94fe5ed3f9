// SPDX-License-Identifier: MIT
import { AgentGptError, hexToBytes } from "@agentgpt/core"
import { gcm } from "@noble/ciphers/aes.js"
import { hkdf } from "@noble/hashes/hkdf.js"
import { hmac } from "@noble/hashes/hmac.js"
import { sha256 } from "@noble/hashes/sha2.js"

import { joinBytes } from "../bundle/equal-bytes.ts"

/** Where a sealed part stands: it opens nowhere else, neither in another run nor at another place. */
export type PartPlace = { readonly runId: `0x${string}`; readonly part: string }

const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Encrypts one part of a bundle with AES-256-GCM under a key of its own, derived from the run's key and the part's
 * place. The nonce is derived from the content, so that equal input gives equal bytes and a run key that is used
 * twice, against the rules, never encrypts two contents under one nonce.
 */
export function sealPart(runKey: Uint8Array, place: PartPlace, content: Uint8Array): Uint8Array {
  const { key, nonceKey, associatedData } = derivePartKeys(runKey, place)
  const nonce = hmac(sha256, nonceKey, content).subarray(0, NONCE_BYTES)
  return joinBytes([nonce, gcm(key, nonce, associatedData).encrypt(content)])
}

/**
 * Decrypts what `sealPart` encrypted.
 * @throws BUNDLE_RUN_KEY_WRONG
 */
export function openPart(runKey: Uint8Array, place: PartPlace, sealed: Uint8Array): Uint8Array {
  const { key, associatedData } = derivePartKeys(runKey, place)
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new AgentGptError("BUNDLE_RUN_KEY_WRONG")
  try {
    const nonce = sealed.subarray(0, NONCE_BYTES)
    return gcm(key, nonce, associatedData).decrypt(sealed.subarray(NONCE_BYTES))
  } catch {
    throw new AgentGptError("BUNDLE_RUN_KEY_WRONG", `The part ${place.part} does not open.`)
  }
}

function derivePartKeys(runKey: Uint8Array, { runId, part }: PartPlace) {
  if (!(runKey instanceof Uint8Array) || runKey.length !== 32) {
    throw new AgentGptError("BUNDLE_RUN_KEY_WRONG", "A run's key is 32 bytes.")
  }
  const associatedData = new TextEncoder().encode(`agentgpt/bundle/1/${runId}/${part}`)
  const derived = hkdf(sha256, runKey, hexToBytes(runId), associatedData, 64)
  return { key: derived.subarray(0, 32), nonceKey: derived.subarray(32), associatedData }
}
