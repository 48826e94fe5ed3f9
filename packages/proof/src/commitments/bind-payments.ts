// SPDX-License-Identifier: MIT
import { computeFingerprint } from "@agentgpt/circuits"

import { hashWords, hashWordsToField } from "./abi-words.ts"

/** What ties the payments of a chunk, as calldata carries them, to the steps that a proof commits to. */
export type PaymentBinding = {
  readonly challenge: bigint
  readonly fingerprint: bigint
  /** keccak256(abi.encode(stepsRoot, challenge, fingerprint)): what BatchPayout stores of an attested chunk. */
  readonly attestation: `0x${string}`
}

/**
 * The identity between two worlds of hashes: the challenge is a keccak256 hash of the words and of the Poseidon
 * root, and the fingerprint is the value of the words' polynomial at it. Contracts compute it from calldata and
 * circuits from the leaves below `stepsRoot`; where both agree, the leaves hold those very words, in their order.
 *
 * @example
 * ```ts
 * const { challenge, fingerprint } = bindPayments(stepsRoot, words)
 * ```
 */
export function bindPayments(stepsRoot: bigint, words: readonly bigint[]): PaymentBinding {
  // abi.encode(uint256, uint256[]): the root, the offset of the list, its length, its words.
  const challenge = hashWordsToField([stepsRoot, 0x40n, BigInt(words.length), ...words])
  const fingerprint = computeFingerprint(words, challenge)
  return { challenge, fingerprint, attestation: hashWords([stepsRoot, challenge, fingerprint]) }
}

/**
 * Whether the public signals of a PayBatch proof speak of exactly these words.
 *
 * @example
 * ```ts
 * const { challenge, fingerprint } = bindPayments(stepsRoot, words)
 * isBoundToPayments({ stepsRoot, challenge, fingerprint, total: 1n, count: 1n }, words) // true
 * ```
 */
export function isBoundToPayments(
  signals: {
    readonly stepsRoot: bigint
    readonly challenge: bigint
    readonly fingerprint: bigint
    readonly total: bigint
    readonly count: bigint
  },
  words: readonly bigint[],
): boolean {
  const { challenge, fingerprint } = bindPayments(signals.stepsRoot, words)
  const total = words.reduce((sum, word) => sum + (word & amountMask), 0n)
  return (
    words.every((word) => word < 1n << 248n && (word & amountMask) !== 0n) &&
    signals.challenge === challenge &&
    signals.fingerprint === fingerprint &&
    signals.total === total &&
    signals.count === BigInt(words.length)
  )
}

const amountMask = (1n << 88n) - 1n
