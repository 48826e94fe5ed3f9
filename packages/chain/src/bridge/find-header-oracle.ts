import { parseEvmAddress } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { RpcError } from "../nodes/json-rpc.ts"
import type { PinnedNode, RpcPool } from "../nodes/rpc-pool.ts"
import { ARBITER, RECEIPT_PROVER } from "./arbiter-interface.ts"

/**
 * The header oracle that an arbiter believes: what its prover asks for headers. Undefined for an arbiter whose prover names
 * none; then gateways alone bring messages.
 * @throws NODE_ codes, RpcError when the node does not answer
 *
 * @example
 * const oracle = await findHeaderOracle(pool, arbiter)
 */
export async function findHeaderOracle(
  pool: Pick<RpcPool, "withNode">,
  arbiter: EvmAddress,
): Promise<EvmAddress | undefined> {
  return pool.withNode(async (node) => {
    const prover = await askAddress(node, arbiter, ARBITER.encodeFunctionData("receiptProver"))
    if (prover === undefined) return undefined
    return askAddress(node, prover, RECEIPT_PROVER.encodeFunctionData("headerOracle"))
  })
}

async function askAddress(node: PinnedNode, to: EvmAddress, data: string): Promise<EvmAddress | undefined> {
  try {
    const answer = (await node.call("eth_call", [{ to, data }, "latest"])) as string
    // An account without code answers nothing.
    return /^0x0{24}[0-9a-f]{40}$/iu.test(answer) ? parseEvmAddress(`0x${answer.slice(26)}`) : undefined
  } catch (error) {
    if (error instanceof RpcError && error.failure.kind === "rpc") return undefined
    throw error
  }
}
