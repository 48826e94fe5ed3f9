import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import type { AccountNonces, BlockReference, ChainReader, FoundTransaction } from "../lanes/chain-port.ts"
import type { LaneKey } from "../lanes/lease.ts"
import type { FinalityPolicy } from "../nodes/finality.ts"
import { unwrapReply } from "../nodes/json-rpc.ts"
import type { RpcReply } from "../nodes/json-rpc.ts"
import type { PinnedNode, RpcPool } from "../nodes/rpc-pool.ts"
import { locateTransactions } from "./locate-transactions.ts"
import { readSteadily, refuseMovedChain } from "./moved-chain.ts"
import type { NodeBlock } from "./node-block.ts"
import { readBlocksAt, readHead } from "./read-blocks.ts"
import type { HeadReading } from "./read-blocks.ts"
import { readCount, searchNonce } from "./search-nonce.ts"
import { finalizedHeight } from "./track-transactions.ts"

/**
 * What the journal asks of a chain, answered by real nodes. Each answer is from one node; once a finalized block was
 * named, only a node that has it answers, so that a lagging one's "not found" is not taken for news.
 *
 * @example
 * const reader = createChainReader(pool, finalityOf("eip155:1"))
 * const lane = await openLane(store, reader, "eip155:1", account)
 */
export function createChainReader(pool: RpcPool, policy: FinalityPolicy): ChainReader {
  let headSeen = 0n
  let finalizedSeen: BlockReference | undefined

  /** Runs on a node that has what was named before. */
  const read = <T>(operation: (node: PinnedNode, reading: HeadReading) => Promise<T>) =>
    pool.withNode(
      (node) =>
        readSteadily(async () => {
          const reading = await readHead(node, policy)
          await requireSeen(node, reading.head, headSeen, finalizedSeen)
          const answer = await operation(node, reading)
          if (reading.head.number > headSeen) headSeen = reading.head.number
          return answer
        }),
      { atLeastBlock: headSeen },
    )

  const readNonces = (lane: LaneKey) =>
    read(async (node, reading): Promise<AccountNonces> => {
      const finalizedBlock = await readFinalized(node, reading, policy, finalizedSeen)
      const nonces = await readCounts(node, lane, reading.head, finalizedBlock)
      finalizedSeen = finalizedBlock
      return { ...nonces, finalizedBlock }
    })

  const findTransaction = (chainId: LaneKey["chainId"], hash: Hex) => {
    requireChain(pool, chainId)
    return read((node, { head }) => locate(node, hash, head))
  }

  const findByNonce = (lane: LaneKey, nonce: bigint) => {
    requireChain(pool, lane.chainId)
    return read(async (node, { head }) => {
      const hash = await searchNonce(node, lane.account, nonce, head.number)
      return hash === undefined ? undefined : locate(node, hash, head)
    })
  }

  return {
    readNonces: (lane) => {
      requireChain(pool, lane.chainId)
      return readNonces(lane)
    },
    findTransaction,
    findByNonce,
  }
}

function requireChain({ chainNumber }: RpcPool, chainId: LaneKey["chainId"]): void {
  if (chainId === `eip155:${chainNumber}`) return
  throw new AgentGptError(
    "NODE_CHAIN_WRONG",
    `The nodes are of chain eip155:${chainNumber}, not of ${chainId}.`,
  )
}

async function locate(node: PinnedNode, hash: Hex, head: NodeBlock): Promise<FoundTransaction | undefined> {
  const [found] = await locateTransactions(node, [hash], head)
  return found
}

/** @throws NODE_CHAIN_MOVED for a node that is behind, NODE_FINALITY_BROKEN for one on another chain */
async function requireSeen(
  node: PinnedNode,
  head: NodeBlock,
  headSeen: bigint,
  finalizedSeen: BlockReference | undefined,
): Promise<void> {
  if (finalizedSeen === undefined) return
  if (head.number < finalizedSeen.number) {
    throw refuseMovedChain(node.name, `it was at block ${headSeen} and is at ${head.number}.`)
  }
  const [block] = await readBlocksAt(node, [finalizedSeen.number])
  if (block?.hash === finalizedSeen.hash) return
  throw new AgentGptError("NODE_FINALITY_BROKEN", undefined, {
    meta: [`Block ${finalizedSeen.number} was ${finalizedSeen.hash}; node ${node.name} has ${block?.hash}.`],
  })
}

async function readFinalized(
  node: PinnedNode,
  reading: HeadReading,
  policy: FinalityPolicy,
  seen: BlockReference | undefined,
): Promise<BlockReference> {
  const heights = {
    head: reading.head.number,
    ...(reading.safe !== undefined && { safe: reading.safe.number }),
    ...(reading.finalized !== undefined && { finalized: reading.finalized.number }),
  }
  // Of a chain that is younger than its finality, nothing but the first block is final.
  const number = finalizedHeight(heights, policy) ?? 0n
  if (seen !== undefined && number <= seen.number) return seen
  const tagged = [reading.safe, reading.finalized].find((block) => block?.number === number)
  const block = tagged ?? (await readBlocksAt(node, [number]))[0]
  if (block === undefined) throw refuseMovedChain(node.name, `it no longer has block ${number}.`)
  return { number: block.number, hash: block.hash }
}

/** By hash, and only in the chain of the head: a number could mean another block by now. */
function atBlock({ hash }: { readonly hash: Hex }) {
  return { blockHash: hash, requireCanonical: true }
}

async function readCounts(
  node: PinnedNode,
  { account }: LaneKey,
  head: BlockReference,
  finalizedBlock: BlockReference,
): Promise<Pick<AccountNonces, "latest" | "pending" | "finalized">> {
  const blocks = [atBlock(head), "pending", atBlock(finalizedBlock)]
  const replies = await node.callMany(blocks.map((block) => ({ method: METHOD, params: [account, block] })))
  const [latest, pending, finalized] = replies as readonly [RpcReply, RpcReply, RpcReply]
  // The state of the head is always there, unless the head is none any more.
  if (isRefused(latest)) throw refuseMovedChain(node.name, `it refuses its own head ${head.hash}.`)
  const read = (reply: RpcReply) => readCount(unwrapReply(node.name, METHOD, reply))
  return {
    latest: read(latest),
    pending: read(pending),
    // A node without the state of that time cannot say how many were final: none then, which only makes people wait.
    finalized: isRefused(finalized) ? 0n : read(finalized),
  }
}

function isRefused(reply: RpcReply): boolean {
  return !reply.ok && reply.failure.kind === "rpc"
}

const METHOD = "eth_getTransactionCount"
