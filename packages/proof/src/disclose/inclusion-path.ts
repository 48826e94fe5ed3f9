import { AgentGptError } from "@agentgpt/core"
import { hashFields } from "@agentgpt/circuits"

// A path in the 16-ary tree of a chunk: for each level, lowest first, the 15 neighbours of the node in its group.

/** The neighbours on the way from one leaf to the root. */
export function listNeighbours(leaves: readonly bigint[], position: number): readonly (readonly bigint[])[] {
  if (!Number.isInteger(position) || position < 0 || position >= leaves.length) {
    throw new AgentGptError("BUNDLE_ITEM_UNKNOWN", `There is no row ${position}.`)
  }
  if (leaves.length === 1) return []
  const first = position - (position % 16)
  const neighbours = Array.from({ length: 16 }, (_, i) => leaves[first + i] ?? 0n).toSpliced(position % 16, 1)
  const above = Array.from({ length: Math.ceil(leaves.length / 16) }, (_, group) =>
    hashFields(Array.from({ length: 16 }, (__, i) => leaves[group * 16 + i] ?? 0n)),
  )
  return [neighbours, ...listNeighbours(above, Math.floor(position / 16))]
}

/** The root that a leaf at a position leads to; undefined if the path is not one for a chunk of `size` rows. */
export function climbToRoot(
  leaf: bigint,
  position: number,
  path: readonly (readonly bigint[])[],
  size: number,
): bigint | undefined {
  if (position < 0 || position >= size || path.length !== countLevels(size)) return undefined
  if (path.some((neighbours) => neighbours.length !== 15)) return undefined
  return path.reduce(
    (node, neighbours, level) =>
      hashFields(neighbours.toSpliced(Math.floor(position / 16 ** level) % 16, 0, node)),
    leaf,
  )
}

function countLevels(size: number): number {
  return size <= 1 ? 0 : 1 + countLevels(Math.ceil(size / 16))
}
