import type { Hex } from "@agentgpt/core"
import { AgentGptError } from "@agentgpt/core"
import { z } from "zod"
import type { BlockReference, FoundTransaction } from "../lanes/chain-port.ts"
import { unwrapReply } from "../nodes/json-rpc.ts"
import type { PinnedNode } from "../nodes/rpc-pool.ts"
import { refuseMovedChain } from "./moved-chain.ts"
import { hashSchema, quantitySchema } from "./node-block.ts"
import { readBlocksAt } from "./read-blocks.ts"

const receiptSchema = z.object({
  transactionHash: hashSchema,
  blockHash: hashSchema,
  blockNumber: quantitySchema,
  status: quantitySchema,
})

/**
 * The receipts that the node has, in no certain order; transactions without one are left out.
 * @throws NODE_ANSWER_INVALID and other NODE_ codes
 */
export async function readReceipts(
  node: PinnedNode,
  hashes: readonly Hex[],
): Promise<readonly FoundTransaction[]> {
  if (hashes.length === 0) return []
  const replies = await node.callMany(hashes.map((hash) => ({ method: METHOD, params: [hash] })))
  return replies.flatMap((reply, index) => {
    const answer = unwrapReply(node.name, METHOD, reply)
    if (answer === null) return []
    const parsed = receiptSchema.safeParse(answer)
    if (!parsed.success || parsed.data.transactionHash !== hashes[index]) {
      throw new AgentGptError("NODE_ANSWER_INVALID", "A receipt is not of the known shape.")
    }
    const { transactionHash, blockHash, blockNumber, status } = parsed.data
    const block = { number: blockNumber, hash: blockHash }
    return [{ hash: transactionHash, block, succeeded: status === 1n }]
  })
}

/**
 * Finds transactions by hash, however deep, in the chain of one head: a receipt alone may be of a block that has left
 * it, and so may its absence. Blocks above the head are left for the next reading.
 * @throws NODE_CHAIN_MOVED, NODE_ANSWER_INVALID and other NODE_ codes
 */
export async function locateTransactions(
  node: PinnedNode,
  hashes: readonly Hex[],
  head: BlockReference,
): Promise<readonly FoundTransaction[]> {
  if (hashes.length === 0) return []
  const found = (await readReceipts(node, hashes)).filter(({ block }) => block.number <= head.number)
  const canonical = new Map<bigint, Hex>()
  const below = new Set(found.map(({ block }) => block.number).filter((number) => number < head.number))
  const numbers = [...below, head.number]
  for (let start = 0; start < numbers.length; start += BLOCKS_AT_ONCE) {
    const blocks = await readBlocksAt(node, numbers.slice(start, start + BLOCKS_AT_ONCE))
    for (const { number, hash } of blocks) canonical.set(number, hash)
  }
  // The head is asked for last: if it still is in the chain, all before was read from its chain.
  for (const { number, hash } of [...found.map(({ block }) => block), head]) {
    if (canonical.get(number) === hash) continue
    throw refuseMovedChain(node.name, `it no longer has block ${number} ${hash}, read a moment ago.`)
  }
  return found
}

const METHOD = "eth_getTransactionReceipt"
const BLOCKS_AT_ONCE = 16
