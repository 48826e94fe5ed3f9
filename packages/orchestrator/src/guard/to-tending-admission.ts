import type { PlanAdmission } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { assetOf } from "../plan/asset-of.ts"
import type { Policy } from "./policy.ts"
import type { UnderWay } from "./under-way.ts"

/**
 * A standing admission to tend what is under way, under the policy that is in force: a policy that changed after it went
 * out does not keep its money from its end. It goes to the contract that it went to alone, for nothing but what anybody may do
 * there, and moves no more than the prices of messages: one order, or the payments of one group, may cost on each chain what
 * needs no approvals, and what a plan may move of the coin. So nobody has to approve it. Its hash is the id of what is
 * under way, which so has limits of its own.
 * @throws POLICY_CHAIN_REFUSED
 *
 * @example
 * const right = toTendingAdmission(policy, "eip155:1", toOrderUnderWay(order), accounts)
 */
export function toTendingAdmission(
  policy: Policy,
  chainId: ChainId,
  { id, contracts, functions }: UnderWay,
  accounts: readonly EvmAddress[],
): PlanAdmission {
  const chain = Object.hasOwn(policy.chains, chainId) ? policy.chains[chainId] : undefined
  if (chain === undefined) {
    throw new AgentGptError("POLICY_CHAIN_REFUSED", `The policy does not name ${chainId}.`, {
      meta: ["What is under way is tended on chains that the policy names."],
    })
  }
  const coin = assetOf(chainId, "native")
  const limits = Object.hasOwn(policy.assets, coin) ? policy.assets[coin] : undefined
  const contract = contracts.get(chainId)
  return {
    planHash: id,
    policyVersion: policy.version,
    accounts,
    destinations: contract === undefined ? [] : [contract],
    functions,
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
