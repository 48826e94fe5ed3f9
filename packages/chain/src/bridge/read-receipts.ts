import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { z } from "zod"
import { RpcError } from "../nodes/json-rpc.ts"
import type { PinnedNode } from "../nodes/rpc-pool.ts"
import type { TransactionReceipt } from "./encode-receipt.ts"

type Node = Pick<PinnedNode, "call">

/**
 * The receipts of all transactions of a block, in their order.
 * @throws RpcError, NODE_ANSWER_INVALID
 */
export async function readReceipts(
  node: Node,
  blockHash: Hex,
  transactionHashes: readonly Hex[],
): Promise<readonly TransactionReceipt[]> {
  const answer = await readTogether(node, blockHash).catch((error: unknown) => {
    // Not every node has the newer method.
    if (!(error instanceof RpcError) || error.failure.kind !== "rpc") throw error
    return Promise.all(transactionHashes.map((hash) => node.call("eth_getTransactionReceipt", [hash])))
  })
  const parsed = z.array(RECEIPT).safeParse(answer)
  const isComplete =
    parsed.success &&
    parsed.data.length === transactionHashes.length &&
    parsed.data.every(
      (receipt, index) =>
        receipt.transactionHash === transactionHashes[index] && receipt.blockHash === blockHash,
    )
  if (!isComplete) {
    throw new AgentGptError("NODE_ANSWER_INVALID", "The node's receipts are not those of the block.")
  }
  return parsed.data
}

/** One receipt, or undefined while no block holds the transaction. */
export async function readReceipt(node: Node, transactionHash: Hex): Promise<TransactionReceipt | undefined> {
  const answer = await node.call("eth_getTransactionReceipt", [transactionHash])
  if (answer === null) return undefined
  const parsed = RECEIPT.safeParse(answer)
  if (!parsed.success) throw new AgentGptError("NODE_ANSWER_INVALID", "The node's receipt makes no sense.")
  return parsed.data
}

async function readTogether(node: Node, blockHash: Hex): Promise<unknown> {
  return node.call("eth_getBlockReceipts", [blockHash])
}

const HEX = z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]*$/iu)])
const RECEIPT = z.object({
  transactionHash: HEX,
  transactionIndex: HEX,
  blockHash: HEX,
  type: HEX.optional(),
  status: HEX,
  cumulativeGasUsed: HEX,
  logsBloom: HEX,
  logs: z.array(z.object({ address: HEX, topics: z.array(HEX), data: HEX })),
  depositNonce: HEX.optional(),
  depositReceiptVersion: HEX.optional(),
})
