import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import type { TransactionCall } from "../../submit/transaction-request.ts"
import { explainRevert, isOutOfGas } from "./explain-revert.ts"
import { toQuantity } from "./quantity.ts"
import type { PinnedNode } from "../../nodes/rpc-pool.ts"
import { RpcError } from "../../nodes/json-rpc.ts"

/** Where and as whom something is tried. */
export type Simulation = {
  readonly node: Pick<PinnedNode, "call">
  readonly blockNumber: bigint
  readonly account: EvmAddress
  /** No transaction may have more. */
  readonly gasCap: bigint
}

/**
 * The gas limit to send a call with, or undefined if it would have to exceed the cap.
 * @param reserve What must be left over whatever the call itself needs; as BatchPayout wants it unless given.
 * @throws BATCH_SIMULATION_REVERTED, RpcError
 */
export async function measureCall(
  { node, blockNumber, account, gasCap }: Simulation,
  { to, data, valueWei }: TransactionCall,
  reserve: bigint = FAILURE_RESERVE,
): Promise<bigint | undefined> {
  const request = { from: account, to, data, value: toQuantity(valueWei), gas: toQuantity(gasCap) }
  try {
    const gas = BigInt((await node.call("eth_estimateGas", [request, toQuantity(blockNumber)])) as Hex)
    const gasLimit = (gas * 6n) / 5n + reserve
    return gasLimit <= gasCap ? gasLimit : undefined
  } catch (error) {
    if (!(error instanceof RpcError) || error.failure.kind !== "rpc") throw error
    if (isOutOfGas(error.failure)) return undefined
    throw new AgentGptError("BATCH_SIMULATION_REVERTED", explainRevert(error.failure), { cause: error })
  }
}

/**
 * BatchPayout lets a refused payment count as refused only with so much gas left (its GAS_LEFT_AFTER_FAILURE):
 * a payment may begin to fail between the trial and the block, and must not take the transaction down.
 */
const FAILURE_RESERVE = 507_937n
