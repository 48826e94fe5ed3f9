import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { z } from "zod"
import { unwrapReply } from "../nodes/json-rpc.ts"
import type { PinnedNode } from "../nodes/rpc-pool.ts"
import { hashSchema, quantitySchema } from "./node-block.ts"
import { writeQuantity } from "./read-blocks.ts"

/**
 * The hash of the transaction in a block that used a nonce, by the node's index of senders where it has one, else
 * by the account's nonces of the past. Undefined: not used yet, or this node cannot say.
 * @throws NODE_ANSWER_INVALID and other NODE_ codes
 */
export async function searchNonce(
  node: PinnedNode,
  account: string,
  nonce: bigint,
  headNumber: bigint,
): Promise<Hex | undefined> {
  const [reply] = await node.callMany([{ method: INDEXED, params: [account, writeQuantity(nonce)] }])
  const hasIndex = reply!.ok || reply!.failure.kind === "transport"
  if (hasIndex) return readHash(unwrapReply(node.name, INDEXED, reply!), account, nonce)
  const number = await findBlockOfNonce(node, account, nonce, headNumber)
  if (number === undefined) return undefined
  const block = await node.call("eth_getBlockByNumber", [writeQuantity(number), true])
  const parsed = z.object({ transactions: z.array(z.unknown()) }).safeParse(block)
  if (!parsed.success) throw new AgentGptError("NODE_ANSWER_INVALID", "A block is not of the known shape.")
  for (const transaction of parsed.data.transactions) {
    const hash = readHash(transaction, account, nonce)
    if (hash !== undefined) return hash
  }
  // A signed authorization of an account uses a nonce too, in a transaction of somebody else.
  return undefined
}

/**
 * The block in which an account's nonce grew beyond the one asked for. The distance is doubled from the head down,
 * since most nodes keep the states of recent blocks only, and the gap is then cut into sixteen parts at a time.
 */
async function findBlockOfNonce(
  node: PinnedNode,
  account: string,
  nonce: bigint,
  headNumber: bigint,
): Promise<bigint | undefined> {
  const distances = [0n]
  for (let distance = 1n; distance < headNumber; distance *= 2n) distances.push(distance)
  distances.push(headNumber)
  const heights = [...new Set(distances.map((distance) => headNumber - distance))]
  const counts = await readCounts(node, account, heights)
  let above: bigint | undefined
  let below: bigint | undefined
  for (const [index, height] of heights.entries()) {
    const count = counts[index]
    if (count === undefined) continue
    if (count > nonce) above = height
    else {
      below = height
      break
    }
  }
  if (above === undefined || below === undefined) return undefined
  while (above - below > 1n) {
    const parts = cut(below, above)
    const partCounts = await readCounts(node, account, parts)
    for (const [index, part] of parts.entries()) {
      const count = partCounts[index]
      if (count === undefined) return undefined
      if (count > nonce) {
        above = part
        break
      }
      below = part
    }
  }
  return above
}

/** Up to fifteen heights between two, without them, rising. */
function cut(below: bigint, above: bigint): readonly bigint[] {
  const parts = Array.from({ length: 15 }, (_, index) => below + ((above - below) * BigInt(index + 1)) / 16n)
  return [...new Set(parts)].filter((part) => part > below && part < above)
}

/** How many nonces were used up to each height; undefined where the node has no such state. */
async function readCounts(
  node: PinnedNode,
  account: string,
  heights: readonly bigint[],
): Promise<readonly (bigint | undefined)[]> {
  const requests = heights.map((height) => ({ method: COUNT, params: [account, writeQuantity(height)] }))
  const replies = await node.callMany(requests)
  return replies.map((reply) => {
    if (!reply.ok && reply.failure.kind === "rpc") return undefined
    return readCount(unwrapReply(node.name, COUNT, reply))
  })
}

/** @throws NODE_ANSWER_INVALID */
export function readCount(answer: unknown): bigint {
  const parsed = quantitySchema.safeParse(answer)
  if (!parsed.success) throw new AgentGptError("NODE_ANSWER_INVALID", "A nonce is not a quantity.")
  return parsed.data
}

const transactionSchema = z.object({
  hash: hashSchema,
  nonce: quantitySchema,
  from: z.string(),
  // Null while it is pending.
  blockHash: hashSchema,
})

function readHash(answer: unknown, account: string, nonce: bigint): Hex | undefined {
  const parsed = transactionSchema.safeParse(answer)
  if (!parsed.success) return undefined
  const { hash, from, nonce: used } = parsed.data
  return from.toLowerCase() === account.toLowerCase() && used === nonce ? hash : undefined
}

const INDEXED = "eth_getTransactionBySenderAndNonce"
const COUNT = "eth_getTransactionCount"
