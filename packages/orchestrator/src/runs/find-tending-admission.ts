import { loadOrder } from "@agentgpt/chain"
import type { PlanAdmission, Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import type { Policy } from "../guard/policy.ts"
import { toTendingAdmission } from "../guard/to-tending-admission.ts"

/** What the signing guard of a chain asks when no run was let in under a hash: it may be the id of an order. */
export async function findTendingAdmission(
  store: Store,
  { policy, accounts }: { readonly policy: Policy; readonly accounts: readonly EvmAddress[] },
  chainId: ChainId,
  orderId: Hex,
): Promise<PlanAdmission | undefined> {
  try {
    const order = await loadOrder(store, orderId)
    const isOfChain = order.sourceChainId === chainId || order.destinationChainId === chainId
    return isOfChain ? toTendingAdmission(policy, chainId, order, accounts) : undefined
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "BRIDGE_ORDER_UNKNOWN") return undefined
    throw error
  }
}
