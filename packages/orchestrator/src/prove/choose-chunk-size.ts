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
 * The size whose proofs of a payroll cost least, counted in constraints; of equal ones the smaller, whose proofs take
 * less memory. One payroll has one size: the inner nodes of a larger tree could be shown to a
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
    (best, size) => (best && countProving(rows, size) >= countProving(rows, best) ? best : size),
    first,
  )?.chunkSize
}

const MOST_CHUNKS = 2 ** chunkTreeDepth

/**
 * What a proof takes besides its constraints, in constraints: processes, the circuit's program, the curve. With snarkjs
 * 29,809 constraints take 8.1 CPU-seconds and 214,657 take 38.1, so none would take as long as 20,000.
 */
const START_CONSTRAINTS = 20_000

/** The cost of all proofs that a roster of so many rows takes, in constraints. */
export function countProving(
  rows: number,
  { chunkSize, payConstraints, screenConstraints }: ProvableSize,
): number {
  const starts = screenConstraints === 0 ? 1 : 2
  return Math.ceil(rows / chunkSize) * (payConstraints + screenConstraints + starts * START_CONSTRAINTS)
}
