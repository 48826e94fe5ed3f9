import type { Hex } from "@agentgpt/core"
import type { PayoutRun, PlannedChunk } from "./plan-payments.ts"
import { PAYOUT } from "./payout-interface.ts"

/**
 * The calldata of `pay(run, batch)` with these chunks. Written out by hand, since payment words are already in
 * their final form and an encoder for general types is many times slower; a test holds it equal to ethers.
 */
export function encodeBatch(run: PayoutRun, chunks: readonly PlannedChunk[]): Hex {
  const heads = chunks.map(({ index, words }) => toWord((BigInt(index) << 16n) | BigInt(words.length)))
  const words = chunks.flatMap((chunk) => chunk.words.map((word) => word.slice(2)))
  const stepsRoots = chunks.flatMap(({ stepsRoot }) => (stepsRoot === undefined ? [] : [toWord(stepsRoot)]))
  const total = chunks.reduce((sum, chunk) => sum + chunk.total, 0n)
  const offsetOfWords = BATCH_HEAD_WORDS + 1 + heads.length
  const offsetOfRoots = offsetOfWords + 1 + words.length
  return `0x${[
    PAY_SELECTOR,
    toWord(BigInt(run.payer)),
    toWord(BigInt(run.token)),
    toWord(BigInt(run.workflowId)),
    toWord(run.runNonce),
    toWord(RUN_WORDS_AND_OFFSET * WORD_BYTES),
    toWord(total),
    toWord(BigInt(BATCH_HEAD_WORDS) * WORD_BYTES),
    toWord(BigInt(offsetOfWords) * WORD_BYTES),
    toWord(BigInt(offsetOfRoots) * WORD_BYTES),
    ...withLength(heads),
    ...withLength(words),
    ...withLength(stepsRoots),
  ].join("")}`
}

/** The bytes that `encodeBatch` would make. */
export function countBatchBytes(chunks: readonly PlannedChunk[]): number {
  const words = chunks.reduce((sum, { words: { length }, stepsRoot }) => {
    return sum + 1 + length + (stepsRoot === undefined ? 0 : 1)
  }, 0)
  return 4 + (FIXED_WORDS + words) * Number(WORD_BYTES)
}

const WORD_BYTES = 32n
/** Four words of the run and the place of the batch. */
const RUN_WORDS_AND_OFFSET = 5n
/** The total and the places of three lists. */
const BATCH_HEAD_WORDS = 4
const FIXED_WORDS = 12
const PAY_SELECTOR = PAYOUT.getFunction("pay")!.selector.slice(2)

function withLength(words: readonly string[]): readonly string[] {
  return [toWord(BigInt(words.length)), ...words]
}

function toWord(value: bigint): string {
  return value.toString(16).padStart(64, "0")
}
