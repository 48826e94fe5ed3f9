import { chunkTreeDepth } from "@agentgpt/circuits"
import type { ChunkSize } from "./circuit-names.ts"

/** A chunk size with the constraints of the two circuits that prove one chunk of it. */
export type ProvableSize = {
  readonly chunkSize: ChunkSize
  readonly payConstraints: number
  /** 0 where rosters are not screened by proof. */
  readonly screenConstraints: number
}

/**
 * The size whose proofs of a payroll have the fewest constraints, which is what proving costs; of equal ones the
 * smaller, whose proofs take less memory. One payroll has one size: the inner nodes of a larger tree could be shown to a
 * smaller circuit as its entries, so the contract takes the proofs of a run and of its screening from circuits of one.
 * A roster that is too long for every size gets the largest, under which it is refused with the rows that one takes.
 * Undefined if there are no sizes.
 *
 * @example
 * chooseChunkSize(125, sizes) // 128: two proofs instead of sixteen
 */
export function chooseChunkSize(rows: number, sizes: readonly ProvableSize[]): ChunkSize | undefined {
  const bySize = sizes.toSorted((one, other) => one.chunkSize - other.chunkSize)
  const fitting = bySize.filter(({ chunkSize }) => rows <= chunkSize * MOST_CHUNKS)
  const [first = bySize.at(-1), ...others] = fitting
  return others.reduce(
    (best, size) => (best && countConstraints(rows, size) >= countConstraints(rows, best) ? best : size),
    first,
  )?.chunkSize
}

const MOST_CHUNKS = 2 ** chunkTreeDepth

/** The constraints of all proofs that a roster of so many rows takes. */
export function countConstraints(rows: number, size: ProvableSize): number {
  return Math.ceil(rows / size.chunkSize) * (size.payConstraints + size.screenConstraints)
}
