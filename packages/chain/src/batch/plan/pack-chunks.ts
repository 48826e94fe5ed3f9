import { AgentGptError } from "@agentgpt/core"
import { countBatchBytes } from "./encode-batch.ts"
import { packItems } from "./pack-items.ts"
import type { MeasureItems, Pack } from "./pack-items.ts"
import type { PlannedChunk } from "./plan-payments.ts"
import type { SizeLimits } from "./size-limits.ts"

/**
 * Puts whole chunks into as few transactions as the limits allow, in the order of the roster. New holders of
 * the token cost several times what existing ones do, so a stretch of new ones simply gets fewer chunks into a
 * transaction; the roster is never reordered for it, since its order is part of what the payment ids mean.
 * @throws BATCH_CHUNK_TOO_LARGE, and what `measure` throws
 */
export function packChunks(
  chunks: readonly PlannedChunk[],
  limits: SizeLimits,
  measure: MeasureItems<PlannedChunk>,
  onPacked?: (chunks: number) => void,
): Promise<readonly Pack<PlannedChunk>[]> {
  return packItems(chunks, {
    measure,
    onPacked,
    mostFrom: (start) => countChunks(chunks, start, limits),
    refuse: ({ index, payees }) =>
      new AgentGptError(
        "BATCH_CHUNK_TOO_LARGE",
        `Chunk ${index} with ${payees.length} payments needs more than ${limits.gas} gas.`,
      ),
  })
}

/** A chunk that has too many payments by itself travels alone. */
function countChunks(chunks: readonly PlannedChunk[], start: number, limits: SizeLimits): number {
  let payments = 0
  let end = start
  for (; end < chunks.length; end += 1) {
    payments += chunks[end]!.payees.length
    const bytes = countBatchBytes(chunks.slice(start, end + 1))
    if ((payments > limits.payments || bytes > limits.calldataBytes) && end > start) break
  }
  return end - start
}
