import { chunkTreeDepth, computeChunkRoot, createBinaryTree } from "@agentgpt/circuits"

/** The place of one chunk in a tree of chunks: what a proof opens. */
export type ChunkPlace = {
  readonly chunkIndex: number
  readonly salt: bigint
  /** The siblings on the chunk's path, lowest level first. */
  readonly siblings: readonly bigint[]
}

export type ChunkTree = { readonly root: bigint; readonly places: readonly ChunkPlace[] }

/** The most chunks that a tree holds. */
export const mostChunks: number = 2 ** chunkTreeDepth

/** The tree over chunks of entries, each blinded by its salt. */
export function createChunkTree(
  chunks: readonly (readonly bigint[])[],
  saltOf: (chunkIndex: number) => bigint,
): ChunkTree {
  const salts = chunks.map((_, i) => saltOf(i))
  const leaves = chunks.map((entries, i) => computeChunkRoot(entries, salts[i] ?? 0n))
  const tree = createBinaryTree(leaves, chunkTreeDepth)
  const places = salts.map((salt, chunkIndex) => ({
    chunkIndex,
    salt,
    siblings: tree.siblingsOf(chunkIndex),
  }))
  return { root: tree.root, places }
}

/** Lists of `size`, the last one shorter. */
export function splitIntoChunks<T>(rows: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size))
}

/** The list filled up to `size`. */
export function padTo<T>(values: readonly T[], size: number, filling: T): readonly T[] {
  return [...values, ...Array.from({ length: Math.max(0, size - values.length) }, () => filling)]
}
