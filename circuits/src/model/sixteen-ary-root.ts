import { hashFields } from "./hash-fields.ts"

/**
 * The root of a full 16-ary Poseidon tree: groups of 16, the last one filled up with zeros, until one is left.
 *
 * @example
 * ```ts
 * computeSixteenAryRoot([leaf]) === leaf // true
 * ```
 */
export function computeSixteenAryRoot(leaves: readonly bigint[]): bigint {
  const [first = 0n] = leaves
  if (leaves.length <= 1) return first
  const above = Array.from({ length: Math.ceil(leaves.length / 16) }, (_, group) =>
    hashFields(Array.from({ length: 16 }, (__, i) => leaves[group * 16 + i] ?? 0n)),
  )
  return computeSixteenAryRoot(above)
}

/**
 * The leaf that a chunk of entries is in the tree of chunks: its 16-ary root, blinded by a salt.
 *
 * @example
 * ```ts
 * const roster = createBinaryTree([computeChunkRoot(entries, salt)], chunkTreeDepth)
 * ```
 */
export function computeChunkRoot(entries: readonly bigint[], salt: bigint): bigint {
  return hashFields([computeSixteenAryRoot(entries), salt])
}
