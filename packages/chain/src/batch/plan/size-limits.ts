import { AgentGptError } from "@agentgpt/core"
import type { PinnedNode } from "../../nodes/rpc-pool.ts"

/** What one transaction may be at most. */
export type SizeLimits = {
  readonly gas: bigint
  readonly calldataBytes: number
  readonly payments: number
}

export type SizeOptions = {
  /** Payments in one transaction: 450 unless set. A whole chunk always travels, even if it alone has more. */
  readonly maxTxs?: number
  /** How much of a block's gas one transaction may take, in thousandths: 500 unless set. */
  readonly blockSharePermille?: number
  /** Nodes refuse transactions of more than 128 KiB; 120,000 unless set. */
  readonly calldataBytes?: number
  /** A lower limit of one's own. */
  readonly gasLimit?: bigint
}

/**
 * EIP-7825: no transaction may have a higher gas limit.
 *
 * @example
 * TRANSACTION_GAS_CAP // 16_777_216n
 */
export const TRANSACTION_GAS_CAP: bigint = 2n ** 24n

/**
 * The limits that hold on this chain now: the least of the protocol's cap, the share of a block, and one's own.
 * @throws BATCH_RULES_INVALID, NODE_ANSWER_INVALID, RpcError
 */
export async function readSizeLimits(
  node: Pick<PinnedNode, "call">,
  { maxTxs = 450, blockSharePermille = 500, calldataBytes = 120_000, gasLimit }: SizeOptions = {},
): Promise<SizeLimits> {
  for (const [name, value, most] of [
    ["maxTxs", maxTxs, Number.MAX_SAFE_INTEGER],
    ["blockSharePermille", blockSharePermille, 1000],
    ["calldataBytes", calldataBytes, 128 * 1024],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 1 || value > most) {
      throw new AgentGptError("BATCH_RULES_INVALID", `${name} is not an integer from 1 to ${most}.`)
    }
  }
  if (gasLimit !== undefined && (typeof gasLimit !== "bigint" || gasLimit < 1n)) {
    throw new AgentGptError("BATCH_RULES_INVALID", "gasLimit is not a positive bigint.")
  }
  const share = ((await readBlockGasLimit(node)) * BigInt(blockSharePermille)) / 1000n
  const gas = [share, ...(gasLimit === undefined ? [] : [gasLimit])].reduce(
    (least, each) => (each < least ? each : least),
    TRANSACTION_GAS_CAP,
  )
  return { gas, calldataBytes, payments: maxTxs }
}

async function readBlockGasLimit(node: Pick<PinnedNode, "call">): Promise<bigint> {
  const block = (await node.call("eth_getBlockByNumber", ["latest", false])) as { gasLimit?: unknown } | null
  if (typeof block?.gasLimit !== "string" || !/^0x[0-9a-f]+$/u.test(block.gasLimit)) {
    throw new AgentGptError("NODE_ANSWER_INVALID", "The newest block has no gas limit.")
  }
  return BigInt(block.gasLimit)
}
