import { findGroup, loadOrder } from "@agentgpt/chain"
import type { PlanAdmission, Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import type { Policy } from "../guard/policy.ts"
import { toTendingAdmission } from "../guard/to-tending-admission.ts"
import { toGroupUnderWay, toOrderUnderWay } from "../guard/under-way.ts"
import type { UnderWay } from "../guard/under-way.ts"

/** What the signing guard of a chain asks when no run was let in under a hash: it may be the id of an order or a group. */
export async function findTendingAdmission(
  store: Store,
  { policy, accounts }: { readonly policy: Policy; readonly accounts: readonly EvmAddress[] },
  chainId: ChainId,
  id: Hex,
): Promise<PlanAdmission | undefined> {
  const found = (await findOrderUnderWay(store, id)) ?? (await findGroupUnderWay(store, id))
  return found?.contracts.has(chainId) === true
    ? toTendingAdmission(policy, chainId, found, accounts)
    : undefined
}

async function findOrderUnderWay(store: Store, orderId: Hex): Promise<UnderWay | undefined> {
  try {
    return toOrderUnderWay(await loadOrder(store, orderId))
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "BRIDGE_ORDER_UNKNOWN") return undefined
    throw error
  }
}

async function findGroupUnderWay(store: Store, groupId: Hex): Promise<UnderWay | undefined> {
  const group = await findGroup(store, groupId)
  return group && toGroupUnderWay(group)
}
