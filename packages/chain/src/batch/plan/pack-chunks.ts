import { AgentGptError } from "@agentgpt/core"
import { countBatchBytes } from "./encode-batch.ts"
import type { PlannedChunk } from "./plan-payments.ts"
import type { SizeLimits } from "./size-limits.ts"

/** Chunks that travel in one transaction. */
export type Pack = {
  readonly chunks: readonly PlannedChunk[]
  readonly gasLimit: bigint
}

/**
 * Tries these chunks as one transaction without sending it: the gas limit to send it with, or undefined if it
 * would need more than a transaction may have.
 */
export type MeasureChunks = (chunks: readonly PlannedChunk[]) => Promise<bigint | undefined>

/**
 * Puts whole chunks into as few transactions as the limits allow, in the order of the roster. How much a
 * payment costs is never assumed: each transaction is measured, and the most chunks that fit are found by
 * bisection, beginning with as many as fitted the last time. New and existing holders cost differently, so
 * a stretch of new ones simply gets fewer chunks into a transaction; the roster is not reordered for it.
 * @throws BATCH_CHUNK_TOO_LARGE, and what `measure` throws
 */
export async function packChunks(
  chunks: readonly PlannedChunk[],
  limits: SizeLimits,
  measure: MeasureChunks,
): Promise<readonly Pack[]> {
  const packs: Pack[] = []
  let start = 0
  let expected = chunks.length
  while (start < chunks.length) {
    // eslint-disable-next-line no-await-in-loop -- where a transaction ends decides where the next one begins
    const pack = await packFirst(
      chunks.slice(start, start + mostChunks(chunks, start, limits)),
      expected,
      measure,
    )
    if (pack === undefined) throw refuseChunk(chunks[start]!, limits)
    packs.push(pack)
    start += pack.chunks.length
    expected = pack.chunks.length
  }
  return packs
}

/** How many chunks from `start` on respect the limits that need no measuring; at least one. */
function mostChunks(chunks: readonly PlannedChunk[], start: number, limits: SizeLimits): number {
  let payments = 0
  let end = start
  for (; end < chunks.length; end += 1) {
    payments += chunks[end]!.payees.length
    const isOver =
      payments > limits.payments || countBatchBytes(chunks.slice(start, end + 1)) > limits.calldataBytes
    if (isOver && end > start) break
  }
  return end - start
}

/** The longest beginning of `candidates` that fits. */
async function packFirst(
  candidates: readonly PlannedChunk[],
  expected: number,
  measure: MeasureChunks,
): Promise<Pack | undefined> {
  let best: Pack | undefined
  let fits = 0
  let tooMany = candidates.length + 1
  let probe = Math.min(expected, candidates.length)
  while (tooMany - fits > 1) {
    const tried = candidates.slice(0, probe)
    // eslint-disable-next-line no-await-in-loop -- each measurement decides the next
    const gasLimit = await measure(tried)
    if (gasLimit === undefined) tooMany = probe
    else {
      best = { chunks: tried, gasLimit }
      fits = probe
    }
    // Next to the last size first: neighbouring transactions are mostly alike.
    const isFirstFit = fits === expected && tooMany > expected + 1
    probe = isFirstFit ? expected + 1 : Math.floor((fits + tooMany) / 2)
  }
  return best
}

function refuseChunk({ index, payees }: PlannedChunk, { gas }: SizeLimits): AgentGptError {
  return new AgentGptError(
    "BATCH_CHUNK_TOO_LARGE",
    `Chunk ${index} with ${payees.length} payments needs more than ${gas} gas.`,
  )
}
