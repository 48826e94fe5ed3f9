import { TENDING_FUNCTIONS } from "@agentgpt/chain"
import type { CrossOrder, PlanAdmission } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { assetOf } from "../plan/asset-of.ts"
import type { Policy } from "./policy.ts"

/**
 * A standing admission to tend one order, under the policy that is in force: a policy that changed after the order went
 * out does not keep its money from its end. It goes to the order's arbiter alone, for nothing but what anybody may do
 * there, and moves no more than the prices of messages: one order may cost what needs no approvals, and what a plan may
 * move of the coin. So nobody has to approve it. Its hash is the order's id, so every order has limits of its own.
 * @throws POLICY_CHAIN_REFUSED
 *
 * @example
 * const right = toTendingAdmission(policy, "eip155:1", await loadOrder(store, orderId), accounts)
 */
export function toTendingAdmission(
  policy: Policy,
  chainId: ChainId,
  { orderId, order, sourceChainId }: Pick<CrossOrder, "orderId" | "order" | "sourceChainId">,
  accounts: readonly EvmAddress[],
): PlanAdmission {
  const chain = Object.hasOwn(policy.chains, chainId) ? policy.chains[chainId] : undefined
  if (chain === undefined) {
    throw new AgentGptError("POLICY_CHAIN_REFUSED", `The policy does not name ${chainId}.`, {
      meta: ["Orders that are under way are tended on chains that the policy names."],
    })
  }
  const coin = assetOf(chainId, "native")
  const limits = Object.hasOwn(policy.assets, coin) ? policy.assets[coin] : undefined
  return {
    planHash: orderId,
    policyVersion: policy.version,
    accounts,
    destinations: [chainId === sourceChainId ? order.srcArbiter : order.dstArbiter],
    functions: TENDING_FUNCTIONS.map(({ signature }) => signature),
    asset: "native",
    amountLimit: leastOf(limits?.approvalAbove, limits?.perPlan),
    largestValueWei: leastOf(limits?.perPayment, chain.largestValueWei),
    approvals: [],
  }
}

/** Nothing where one of the two is not set. */
function leastOf(one: bigint | undefined, other: bigint | undefined): bigint {
  if (one === undefined || other === undefined) return 0n
  return one < other ? one : other
}
