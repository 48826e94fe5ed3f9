// SPDX-License-Identifier: MIT
import { hashFields } from "@agentgpt/circuits"

import type { ChunkContent, PaymentContent, PaymentRow, StepRow } from "../bundle/bundle-schema.ts"

const amountMask = (1n << 88n) - 1n

/** The amount in a payment word. */
export function amountOf(word: bigint): bigint {
  return word & amountMask
}

/** The words of the rows that are paid, in roster order. */
export function listPaidWords({ rows }: PaymentContent): readonly bigint[] {
  return rows.map(({ word }) => word).filter((word) => amountOf(word) !== 0n)
}

/** All leaves of a chunk of `size` rows; rows beyond the last one are empty. */
export function listLeaves(content: ChunkContent, size: number): readonly bigint[] {
  const leaves =
    content.kind === "payments"
      ? content.rows.map(computePaymentRowLeaf)
      : content.rows.map(computeStepRowLeaf)
  return [...leaves, ...Array.from({ length: Math.max(0, size - leaves.length) }, () => 0n)]
}

/** The commitment to one payment. */
export function computePaymentRowLeaf({
  word,
  meta,
  salt,
}: Pick<PaymentRow, "word" | "meta" | "salt">): bigint {
  return hashFields([word, meta, salt])
}

/** The commitment to one step's output. */
export function computeStepRowLeaf(row: Omit<StepRow, "note">): bigint {
  const { agent, stepId, transactionHash, gasUsed, executionTimeMs, status, meta, salt } = row
  const limbs = [...splitHash(stepId), ...splitHash(transactionHash)]
  return hashFields([agent, ...limbs, gasUsed, executionTimeMs, BigInt(status), meta, salt])
}

/** A 32-byte hash as two 128-bit limbs, high first. */
function splitHash(hash: `0x${string}`): readonly bigint[] {
  return [BigInt(hash.slice(0, 34)), BigInt(`0x${hash.slice(34)}`)]
}
