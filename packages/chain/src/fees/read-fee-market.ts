import { AgentGptError } from "@agentgpt/core"
import { z } from "zod"
import type { PinnedNode } from "../nodes/rpc-pool.ts"
import { RpcError } from "../nodes/json-rpc.ts"
import type { FeeBlock, FeeMarket } from "./fee-market.ts"

/** As much of a node as reading fees needs. */
export type FeeReader = Pick<PinnedNode, "call">

/** Nodes answer for at most so many blocks at once. */
export const MOST_BLOCKS_AT_ONCE = 1024

export type FeeHistory = {
  readonly blocks: readonly FeeBlock[]
  readonly nextBaseFeePerGasWei: bigint
}

/**
 * The fees of now: by `eth_feeHistory`, or by `eth_gasPrice` on a chain that has no base fee.
 * @throws FEE_HISTORY_INVALID, NODE_ codes
 *
 * @example
 * const market = await pool.withNode((node) => readFeeMarket(node))
 */
export async function readFeeMarket(node: FeeReader, blockCount = 20): Promise<FeeMarket> {
  const history = await readFeeHistory(node, blockCount, "latest").catch((error: unknown) => {
    // A node that has no such method speaks of a chain without base fees; a broken line proves nothing.
    if (error instanceof RpcError && error.failure.kind === "rpc") return undefined
    throw error
  })
  if (history !== undefined && history.nextBaseFeePerGasWei > 0n) return { kind: "eip1559", ...history }
  const gasPrice = quantity.safeParse(await node.call("eth_gasPrice"))
  if (!gasPrice.success) throw new AgentGptError("FEE_HISTORY_INVALID", "The gas price is not a quantity.")
  return { kind: "legacy", gasPriceWei: gasPrice.data }
}

/**
 * The fees of up to 1,024 blocks that end with `newest`.
 * @throws FEE_HISTORY_INVALID, NODE_ codes
 */
export async function readFeeHistory(
  node: FeeReader,
  blockCount: number,
  newest: bigint | "latest",
): Promise<FeeHistory> {
  const newestText = newest === "latest" ? newest : writeQuantity(newest)
  const answer = await node.call("eth_feeHistory", [
    writeQuantity(BigInt(blockCount)),
    newestText,
    REWARD_PERCENTILES,
  ])
  return parseFeeHistory(answer)
}

/**
 * The base fees of a longer time, oldest first: what `eco` measures the present against.
 * @throws FEE_HISTORY_INVALID, NODE_ codes
 *
 * @example
 * const day = await pool.withNode((node) => readBaseFees(node, 7_200))
 */
export async function readBaseFees(node: FeeReader, blockCount: number): Promise<readonly bigint[]> {
  const first = await readFeeHistory(node, Math.min(blockCount, MOST_BLOCKS_AT_ONCE), "latest")
  const newestFirst = first.blocks.toReversed()
  while (newestFirst.length < blockCount) {
    const oldest = newestFirst.at(-1)!.number
    if (oldest === 0n) break
    const wanted = Math.min(blockCount - newestFirst.length, MOST_BLOCKS_AT_ONCE)
    const count = oldest < BigInt(wanted) ? Number(oldest) : wanted
    newestFirst.push(...(await readFeeHistory(node, count, oldest - 1n)).blocks.toReversed())
  }
  return newestFirst.toReversed().map(({ baseFeePerGasWei }) => baseFeePerGasWei)
}

const REWARD_PERCENTILES = [10, 50, 90]

const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/u)
  .transform((text) => BigInt(text))

const schema = z.object({
  oldestBlock: quantity,
  baseFeePerGas: z.array(quantity).max(MOST_BLOCKS_AT_ONCE + 1),
  gasUsedRatio: z.array(z.number().min(0).max(1)).max(MOST_BLOCKS_AT_ONCE),
  reward: z.array(z.tuple([quantity, quantity, quantity])).nullish(),
})

/** @throws FEE_HISTORY_INVALID */
export function parseFeeHistory(answer: unknown): FeeHistory {
  const parsed = schema.safeParse(answer)
  if (!parsed.success) throw new AgentGptError("FEE_HISTORY_INVALID")
  const { oldestBlock, baseFeePerGas, gasUsedRatio, reward } = parsed.data
  const count = gasUsedRatio.length
  // One more base fee than blocks: that of the block to come.
  const isWhole = count > 0 && baseFeePerGas.length === count + 1 && (reward?.length ?? count) === count
  if (!isWhole)
    throw new AgentGptError("FEE_HISTORY_INVALID", "The parts of the fee history differ in length.")
  const blocks = gasUsedRatio.map((ratio, index) => {
    const [p10Wei, p50Wei, p90Wei] = reward?.[index] ?? [0n, 0n, 0n]
    return {
      number: oldestBlock + BigInt(index),
      baseFeePerGasWei: baseFeePerGas[index]!,
      gasUsedRatio: ratio,
      tips: { p10Wei, p50Wei, p90Wei },
    }
  })
  return { blocks, nextBaseFeePerGasWei: baseFeePerGas[count]! }
}

function writeQuantity(value: bigint): string {
  return `0x${value.toString(16)}`
}
