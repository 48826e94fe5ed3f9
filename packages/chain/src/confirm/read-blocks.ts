import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import type { FinalityPolicy } from "../nodes/finality.ts"
import { unwrapReply } from "../nodes/json-rpc.ts"
import type { RpcReply } from "../nodes/json-rpc.ts"
import type { PinnedNode } from "../nodes/rpc-pool.ts"
import { parseNodeBlock } from "./node-block.ts"
import type { NodeBlock } from "./node-block.ts"

export type HeadReading = {
  readonly head: NodeBlock
  /** Undefined where the policy does not ask for the tag, or the node does not give it. */
  readonly safe?: NodeBlock
  readonly finalized?: NodeBlock
}

/**
 * The head and the tags that the policy goes by, asked in one message so that they belong together.
 * @throws NODE_ codes
 */
export async function readHead(node: PinnedNode, policy: FinalityPolicy): Promise<HeadReading> {
  const rules = [policy.safe, policy.finalized]
  const tags = [...new Set(rules.flatMap((rule) => (rule.kind === "tag" ? [rule.tag] : [])))]
  const replies = await node.callMany(["latest", ...tags].map((tag) => askByNumber(tag)))
  const head = parseNodeBlock(unwrapReply(node.name, METHOD_BY_NUMBER, replies[0]!))
  if (head === undefined) throw new AgentGptError("NODE_ANSWER_INVALID", `Node ${node.name} has no head.`)
  const tagged = tags.map((tag, index) => [tag, readTagged(node, replies[index + 1]!)] as const)
  return { head, ...Object.fromEntries(tagged.filter(([, block]) => block !== undefined)) }
}

/** A node that does not know the tag, or has no such block yet, proves nothing; a broken line is an error. */
function readTagged(node: PinnedNode, reply: RpcReply): NodeBlock | undefined {
  if (!reply.ok && reply.failure.kind === "rpc") return undefined
  return parseNodeBlock(unwrapReply(node.name, METHOD_BY_NUMBER, reply))
}

/**
 * Blocks by number, with both ends; those that the node does not have are left out.
 * @throws NODE_ codes
 */
export async function readBlocks(node: PinnedNode, from: bigint, to: bigint): Promise<readonly NodeBlock[]> {
  const blocks: NodeBlock[] = []
  for (let start = from; start <= to; start += BLOCKS_AT_ONCE) {
    const end = start + BLOCKS_AT_ONCE <= to ? start + BLOCKS_AT_ONCE : to + 1n
    const numbers = Array.from({ length: Number(end - start) }, (_, index) => start + BigInt(index))
    blocks.push(...(await readBlocksAt(node, numbers)))
  }
  return blocks
}

/** As `readBlocks`, for single heights. */
export async function readBlocksAt(
  node: PinnedNode,
  numbers: readonly bigint[],
): Promise<readonly NodeBlock[]> {
  const replies = await node.callMany(numbers.map((number) => askByNumber(writeQuantity(number))))
  return replies.flatMap((reply) => {
    const block = parseNodeBlock(unwrapReply(node.name, METHOD_BY_NUMBER, reply))
    return block === undefined ? [] : [block]
  })
}

/** @throws NODE_ codes */
export async function readBlockByHash(node: PinnedNode, hash: Hex): Promise<NodeBlock | undefined> {
  return parseNodeBlock(await node.call("eth_getBlockByHash", [hash, false]))
}

export function writeQuantity(value: bigint): string {
  return `0x${value.toString(16)}`
}

/** Blocks with thousands of transactions weigh hundreds of kilobytes each. */
const BLOCKS_AT_ONCE = 16n

const METHOD_BY_NUMBER = "eth_getBlockByNumber"

function askByNumber(block: string) {
  return { method: METHOD_BY_NUMBER, params: [block, false] }
}
