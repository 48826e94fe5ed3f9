import type { ChainView } from "../confirm/chain-view.ts"

const LEAST_MS = 250
const USUAL_MS = 2_000

/** How long the chain takes for a block, by the blocks that are known; a guess while there are too few. */
export function blockTimeMs(view: ChainView | undefined): number {
  const first = view?.blocks[0]
  const last = view?.blocks.at(-1)
  if (first === undefined || last === undefined || last.number <= first.number) return USUAL_MS
  return Math.max(LEAST_MS, (last.timestampMs - first.timestampMs) / Number(last.number - first.number))
}
