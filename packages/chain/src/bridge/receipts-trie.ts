import { keccak256Bytes } from "@agentgpt/core"
import { encodeRlp } from "../codec/rlp-encode.ts"
import type { RlpItem } from "../codec/rlp-encode.ts"

/** What a node of the trie is: a leaf, an extension or a branch, as RLP has them. */
type TrieNode = RlpItem

type Entry = { readonly nibbles: readonly number[]; readonly value: Uint8Array }

export type TrieProof = {
  readonly root: Uint8Array
  /** Encoded nodes from the root to the value. Receipts make all of them longer than 32 bytes: none is in its parent. */
  readonly nodes: readonly Uint8Array[]
}

/**
 * The root of the Merkle Patricia trie of these entries, and the nodes that lead to one of them. For tries of one
 * block: it is built whole, in memory. No key may be the beginning of another, which RLP of numbers never is.
 *
 * @example
 * proveInTrie(receipts.map((value, index) => [encodeRlp(integerToBytes(BigInt(index))), value]), 7)
 */
export function proveInTrie(
  entries: readonly (readonly [key: Uint8Array, value: Uint8Array])[],
  position: number,
): TrieProof {
  const all = entries.map(([key, value]) => ({ nibbles: toNibbles(key), value }))
  const nodes: Uint8Array[] = []
  const path = all[position]?.nibbles
  const encoded = encodeRlp(build(all, 0, path, nodes))
  if (path !== undefined) nodes.unshift(encoded)
  return { root: keccak256Bytes(encoded), nodes }
}

/** The node over `entries`, which share `depth` nibbles; nodes below it on `path` are put into `trail`. */
function build(
  entries: readonly Entry[],
  depth: number,
  path: readonly number[] | undefined,
  trail: Uint8Array[],
): TrieNode {
  const [first] = entries
  if (first === undefined) return EMPTY
  if (entries.length === 1) return [writePath(first.nibbles.slice(depth), true), first.value]
  const shared = countShared(entries, depth)
  if (shared > depth) {
    const reference = refer(build(entries, shared, path, trail), path !== undefined, trail)
    return [writePath(first.nibbles.slice(depth, shared), false), reference]
  }
  const children = Array.from({ length: 16 }, (_, nibble): RlpItem => {
    const below = entries.filter(({ nibbles }) => nibbles[depth] === nibble)
    if (below.length === 0) return EMPTY
    const isOnPath = path?.[depth] === nibble
    return refer(build(below, depth + 1, isOnPath ? path : undefined, trail), isOnPath, trail)
  })
  return [...children, EMPTY]
}

/** How a node stands in its parent: whole if it is short, else by its hash. */
function refer(node: TrieNode, isOnPath: boolean, trail: Uint8Array[]): RlpItem {
  const encoded = encodeRlp(node)
  if (isOnPath) trail.unshift(encoded)
  return encoded.length < 32 ? node : keccak256Bytes(encoded)
}

function countShared(entries: readonly Entry[], depth: number): number {
  const nibbles = entries[0]?.nibbles ?? []
  let shared = depth
  while (entries.every((entry) => entry.nibbles[shared] === nibbles[shared])) shared += 1
  return shared
}

/** Hex-prefix encoding of the yellow paper: two bits of flags, and padding if the path has an even length. */
function writePath(nibbles: readonly number[], isLeaf: boolean): Uint8Array {
  const flag = isLeaf ? 2 : 0
  const padded = nibbles.length % 2 === 1 ? [flag + 1, ...nibbles] : [flag, 0, ...nibbles]
  return Uint8Array.from({ length: padded.length / 2 }, (_, index) => {
    return ((padded[2 * index] ?? 0) << 4) | (padded[2 * index + 1] ?? 0)
  })
}

function toNibbles(key: Uint8Array): readonly number[] {
  return [...key].flatMap((byte) => [byte >> 4, byte & 15])
}

const EMPTY = new Uint8Array()
