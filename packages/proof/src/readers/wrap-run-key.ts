// SPDX-License-Identifier: MIT
import { AgentGptError } from "@agentgpt/core"

import { decryptAsReader, encryptToReader } from "./encrypt-to-reader.ts"

/**
 * Encrypts a run's key to one reader. Envelopes are handed out beside the bundle and never put into it: a bundle
 * is published for ever, and a key inside it could not be destroyed any more.
 *
 * @example
 * ```ts
 * const envelope = wrapRunKey({ runId, runKey, reader, ephemeralSecret: crypto.getRandomValues(new Uint8Array(32)) })
 * ```
 */
export function wrapRunKey(input: {
  readonly runId: `0x${string}`
  readonly runKey: Uint8Array
  readonly reader: Uint8Array
  readonly ephemeralSecret: Uint8Array
}): Uint8Array {
  const { runId, runKey, reader, ephemeralSecret } = input
  if (runKey.length !== 32) throw new AgentGptError("BUNDLE_INPUT_INVALID", "A run's key is 32 random bytes.")
  return encryptToReader(reader, ephemeralSecret, `run-key/${runId}`, runKey)
}

/**
 * The run's key out of a reader's envelope.
 * @throws BUNDLE_ENVELOPE_INVALID, BUNDLE_READER_KEY_INVALID
 *
 * @example
 * ```ts
 * const runKey = unwrapRunKey({ runId, envelope, readerSecret })
 * ```
 */
export function unwrapRunKey(input: {
  readonly runId: `0x${string}`
  readonly envelope: Uint8Array
  readonly readerSecret: Uint8Array
}): Uint8Array {
  const { runId, envelope, readerSecret } = input
  const runKey = decryptAsReader(readerSecret, `run-key/${runId}`, envelope)
  if (runKey.length !== 32) throw new AgentGptError("BUNDLE_ENVELOPE_INVALID")
  return runKey
}
