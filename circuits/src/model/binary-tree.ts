import { AgentGptError } from "@agentgpt/core"

import { hashFields } from "./hash-fields.ts"

/** A binary Poseidon tree of fixed depth; leaves that were not given are 0. */
export type BinaryTree = {
  readonly root: bigint
  /** The siblings on the path of a position, lowest level first. */
  readonly siblingsOf: (index: number) => readonly bigint[]
}

/**
 * Builds the tree of the given leaves, filled up with zeros to 2^depth. Work grows with the leaves given.
 *
 * @example
 * ```ts
 * const tree = createBinaryTree([leafOfAlice, leafOfBob], 10)
 * computeBinaryRoot(leafOfBob, 1n, tree.siblingsOf(1)) === tree.root // true
 * ```
 */
export function createBinaryTree(leaves: readonly bigint[], depth: number): BinaryTree {
  if (leaves.length > 2 ** depth) {
    throw new AgentGptError("CIRCUIT_INPUT_INVALID", `${leaves.length} leaves do not fit depth ${depth}`)
  }
  const levels: (readonly bigint[])[] = [leaves]
  const empty: bigint[] = [0n]
  for (let level = 0; level < depth; level++) {
    const below = levels[level] ?? []
    const blank = empty[level] ?? 0n
    const nodes = Array.from({ length: Math.ceil(below.length / 2) }, (_, i) =>
      hashFields([below[2 * i] ?? blank, below[2 * i + 1] ?? blank]),
    )
    levels.push(nodes)
    empty.push(hashFields([blank, blank]))
  }
  const nodeAt = (level: number, index: number) => levels[level]?.[index] ?? empty[level] ?? 0n
  return {
    root: nodeAt(depth, 0),
    siblingsOf: (index) =>
      Array.from({ length: depth }, (_, level) => nodeAt(level, Math.floor(index / 2 ** level) ^ 1)),
  }
}

/**
 * The root reached from a leaf at a position. Bits of the position above the path's length are ignored, as a
 * path has no place for them; checks of a position belong to the caller.
 *
 * @example
 * ```ts
 * computeBinaryRoot(leaf, 0n, [sibling]) === hashFields([leaf, sibling]) // true
 * ```
 */
export function computeBinaryRoot(leaf: bigint, index: bigint, siblings: readonly bigint[]): bigint {
  return siblings.reduce(
    (node, sibling, level) =>
      (index >> BigInt(level)) & 1n ? hashFields([sibling, node]) : hashFields([node, sibling]),
    leaf,
  )
}
