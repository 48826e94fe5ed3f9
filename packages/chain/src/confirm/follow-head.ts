import type { Hex } from "@agentgpt/core"
import type { PinnedNode } from "../nodes/rpc-pool.ts"
import type { ViewBlock } from "./chain-view.ts"
import { refuseMovedChain } from "./moved-chain.ts"
import type { NodeBlock } from "./node-block.ts"
import { readBlockByHash, readBlocks } from "./read-blocks.ts"

/** How the node's chain goes on from blocks that are known. */
export type Branch = {
  /** The newest known block that is in the node's chain. */
  readonly forkNumber: bigint
  /** From the fork to the head, oldest first. */
  readonly blocks: readonly NodeBlock[]
}

/** More blocks are not read in one step: what lies further back is looked up by hash instead. */
export const MOST_BLOCKS_READ = 64n

/**
 * Walks from the head back by parent hashes to a known block, and so notices when the node changes its chain in
 * between. Undefined: the head is too far from all known blocks.
 * @throws NODE_CHAIN_MOVED and other NODE_ codes
 */
export async function followHead(
  node: PinnedNode,
  known: readonly ViewBlock[],
  head: NodeBlock,
): Promise<Branch | undefined> {
  const [oldest, tip] = [known[0], known.at(-1)]
  if (oldest === undefined || tip === undefined) return undefined
  if (head.number - tip.number > MOST_BLOCKS_READ) return undefined
  const knownHashes = new Map(known.map(({ hash, number }) => [hash, number]))
  const headFork = knownHashes.get(head.hash)
  if (headFork !== undefined) return { forkNumber: headFork, blocks: [] }

  const between = await readBlocks(node, tip.number + 1n, head.number - 1n)
  const readAlready = new Map(between.map((block) => [block.hash, block]))
  const newestFirst = [head]
  for (let last = head; ;) {
    const forkNumber = knownHashes.get(last.parentHash)
    if (forkNumber !== undefined) return { forkNumber, blocks: newestFirst.toReversed() }
    if (last.number <= oldest.number) return undefined
    last = readAlready.get(last.parentHash) ?? (await readParent(node, last.parentHash, last.number - 1n))
    newestFirst.push(last)
  }
}

async function readParent(node: PinnedNode, hash: Hex, number: bigint): Promise<NodeBlock> {
  const block = await readBlockByHash(node, hash)
  if (block === undefined) throw refuseMovedChain(node.name, `it no longer has block ${number} ${hash}.`)
  if (block.hash !== hash || block.number !== number) {
    throw refuseMovedChain(node.name, `asked for block ${number} ${hash} it gave another one.`)
  }
  return block
}
