import { parseAssetType, parseEvmAddress, toEvmChainNumber } from "@agentgpt/core"
import type { BridgeOrder, Hex } from "@agentgpt/core"
import type { OrderRequest, RpcPool } from "@agentgpt/chain"
import type { OrderStep } from "./bridge-order.ts"

/** Where nothing is set aside, the contracts name nobody. */
const NOBODY: Hex = `0x${"00".repeat(20)}`

/** The request that the arbiter takes. Its deadline counts from now by the clock of the chain that the order leaves. */
export async function toOrderRequest(
  pool: RpcPool,
  { plan, stepId }: Pick<OrderStep, "plan" | "stepId">,
  { destination, target, data, gasLimit, escrow, timeToLiveSeconds }: BridgeOrder,
): Promise<OrderRequest> {
  const block = (await pool.withNode((node) => node.call("eth_getBlockByNumber", ["latest", false]))) as {
    readonly timestamp: Hex
  }
  return {
    workflowId: plan.workflowId,
    leg: plan.steps.findIndex(({ id }) => id === stepId) + 1,
    dstChainId: toEvmChainNumber(destination),
    target,
    data,
    gasLimit,
    escrowToken: escrow === undefined ? NOBODY : parseEvmAddress(parseAssetType(escrow.asset).assetReference),
    escrowAmount: escrow?.amount ?? 0n,
    beneficiary: escrow?.beneficiary ?? NOBODY,
    deadline: BigInt(block.timestamp) + BigInt(timeToLiveSeconds),
  }
}
