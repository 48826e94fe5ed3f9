import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { z } from "zod"
import { RpcError } from "../../nodes/json-rpc.ts"
import type { PinnedNode } from "../../nodes/rpc-pool.ts"
import { toQuantity } from "../plan/quantity.ts"

export type ChainLog = {
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly blockNumber: bigint
  readonly blockHash: Hex
  readonly transactionHash: Hex
  readonly logIndex: number
}

export type LogFilter = {
  readonly address: EvmAddress
  readonly topics: readonly (Hex | readonly Hex[] | null)[]
}

/**
 * The logs of a range of blocks. A range that is too much for the node is halved until it is not.
 * @throws RpcError, NODE_ANSWER_INVALID
 *
 * @example
 * const logs = await pool.withNode((node) => readLogs(node, { address: token, topics: [transfer] }, 100n, 200n))
 */
export async function readLogs(
  node: Pick<PinnedNode, "call">,
  filter: LogFilter,
  fromBlock: bigint,
  toBlock: bigint,
): Promise<readonly ChainLog[]> {
  if (fromBlock > toBlock) return []
  const range = { fromBlock: toQuantity(fromBlock), toBlock: toQuantity(toBlock) }
  try {
    return parseLogs(await node.call("eth_getLogs", [{ ...filter, ...range }]))
  } catch (error) {
    const isRefused = error instanceof RpcError && error.failure.kind === "rpc"
    if (!isRefused || fromBlock === toBlock) throw error
    const middle = (fromBlock + toBlock) / 2n
    const first = await readLogs(node, filter, fromBlock, middle)
    return [...first, ...(await readLogs(node, filter, middle + 1n, toBlock))]
  }
}

/**
 * A node's list of logs in their order.
 * @throws NODE_ANSWER_INVALID
 */
export function parseLogs(answer: unknown): readonly ChainLog[] {
  const parsed = LOGS.safeParse(answer)
  if (!parsed.success) throw new AgentGptError("NODE_ANSWER_INVALID", "The node's logs make no sense.")
  return parsed.data
    .filter(({ removed }) => removed !== true)
    .map((log) => ({
      topics: log.topics,
      data: log.data,
      blockNumber: BigInt(log.blockNumber),
      blockHash: log.blockHash,
      transactionHash: log.transactionHash,
      logIndex: Number(log.logIndex),
    }))
    .sort((one, other) => Number(one.blockNumber - other.blockNumber) || one.logIndex - other.logIndex)
}

const HEX = z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]*$/u)])
const LOGS = z.array(
  z.object({
    topics: z.array(HEX),
    data: HEX,
    blockNumber: HEX,
    blockHash: HEX,
    transactionHash: HEX,
    logIndex: HEX,
    removed: z.boolean().optional(),
  }),
)
