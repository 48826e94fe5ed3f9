import { AgentGptError } from "../errors/agentgpt-error.ts"

/**
 * A chunk's payments share one bitmap word of the contract, hence 256 ids a chunk, however many are used.
 *
 * @example
 * paymentIdOf(1, 0) === BigInt(PAYMENTS_PER_BITMAP_WORD) // true
 */
export const PAYMENTS_PER_BITMAP_WORD = 256

/**
 * The id of a payment in its run: `chunkIndex × 256 + position`, the position counted among the paid words
 * of the chunk.
 * @throws ID_NUMBER_OUT_OF_RANGE, ID_POSITION_OUT_OF_RANGE
 *
 * @example
 * paymentIdOf(2, 5) // 517n
 */
export function paymentIdOf(chunkIndex: bigint | number, position: number): bigint {
  const isIndex = typeof chunkIndex === "bigint" || Number.isSafeInteger(chunkIndex)
  if (!isIndex || chunkIndex < 0 || chunkIndex >= CHUNK_LIMIT) {
    throw new AgentGptError("ID_NUMBER_OUT_OF_RANGE", "A chunk index is not an integer from 0 to 2^248 - 1.")
  }
  if (!Number.isInteger(position) || position < 0 || position >= PAYMENTS_PER_BITMAP_WORD) {
    throw new AgentGptError("ID_POSITION_OUT_OF_RANGE")
  }
  return BigInt(chunkIndex) * BigInt(PAYMENTS_PER_BITMAP_WORD) + BigInt(position)
}

/**
 * The chunk and the position that a payment id stands for.
 * @throws ID_NUMBER_OUT_OF_RANGE
 *
 * @example
 * splitPaymentId(517n) // { chunkIndex: 2n, position: 5 }
 */
export function splitPaymentId(paymentId: bigint): {
  readonly chunkIndex: bigint
  readonly position: number
} {
  if (typeof paymentId !== "bigint" || paymentId < 0n || paymentId >= 2n ** 256n) {
    throw new AgentGptError("ID_NUMBER_OUT_OF_RANGE", "A payment id is not an integer of 256 bits.")
  }
  return { chunkIndex: paymentId / 256n, position: Number(paymentId % 256n) }
}

/** Payment ids are 256 bits in the contract. */
const CHUNK_LIMIT = 2n ** 248n
