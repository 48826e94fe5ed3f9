import { AgentGptError, bytesToHex } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { z } from "zod"
import { encodeRlp, integerToBytes } from "../codec/rlp-encode.ts"
import type { PinnedNode } from "../nodes/rpc-pool.ts"
import { encodeHeader } from "./encode-header.ts"
import { encodeReceipt } from "./encode-receipt.ts"
import { readReceipt, readReceipts } from "./read-receipts.ts"
import { proveInTrie } from "./receipts-trie.ts"

/** The struct EventProof of the contracts. */
export type EventProof = {
  readonly blockNumber: bigint
  readonly header: Hex
  readonly transactionIndex: bigint
  readonly receiptProof: readonly Hex[]
  readonly logIndex: bigint
}

/**
 * Shows to ReceiptProver of another chain that a transaction succeeded and wrote its log number `logIndex`, from 0.
 * Needs no archive: a block and its receipts. What the node says is checked against the hash of the block, which the
 * header oracle has to know; whether the block is final is not asked here.
 * @throws NODE_ codes
 *
 * @example
 * const proof = await buildReceiptProof(client, dispatch.transactionHash, 0)
 * const data = encodeDeedCall("execute-by-proof", order, proof)
 */
export async function buildReceiptProof(
  provider: Pick<PinnedNode, "call">,
  transactionHash: Hex,
  logIndex: number,
): Promise<EventProof> {
  const receipt = await readReceipt(provider, transactionHash)
  if (receipt === undefined) {
    throw new AgentGptError("NODE_EVENT_UNKNOWN", "No block holds the transaction yet.")
  }
  if (BigInt(receipt.status) !== 1n || receipt.logs[logIndex] === undefined) {
    throw new AgentGptError("NODE_EVENT_UNKNOWN", "The transaction failed, or has no such log.")
  }
  const answer = await provider.call("eth_getBlockByHash", [receipt.blockHash, false])
  const parsed = BLOCK.safeParse(answer)
  if (!parsed.success) throw new AgentGptError("NODE_ANSWER_INVALID", "The node's block makes no sense.")
  const block = parsed.data
  const receipts = await readReceipts(provider, receipt.blockHash, block.transactions)
  const position = block.transactions.indexOf(receipt.transactionHash)
  const entries = receipts.map((each, index) => [toKey(index), encodeReceipt(each)] as const)
  const { root, nodes } = proveInTrie(entries, position)
  if (bytesToHex(root) !== block.receiptsRoot) throw new AgentGptError("NODE_RECEIPTS_MISMATCH")
  return {
    blockNumber: BigInt(block.number),
    header: bytesToHex(encodeHeader(block)),
    transactionIndex: BigInt(position),
    receiptProof: nodes.map(bytesToHex),
    logIndex: BigInt(logIndex),
  }
}

function toKey(index: number): Uint8Array {
  return encodeRlp(integerToBytes(BigInt(index)))
}

const HEX = z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]*$/iu)])
const BLOCK = z.looseObject({ number: HEX, receiptsRoot: HEX, transactions: z.array(HEX) })
