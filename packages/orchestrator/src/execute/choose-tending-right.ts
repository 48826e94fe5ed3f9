import type { Authority } from "@agentgpt/chain"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import type { Policy } from "../guard/policy.ts"
import { toTendingAdmission } from "../guard/to-tending-admission.ts"
import type { UnderWay } from "../guard/under-way.ts"

/**
 * By what right something under way is tended on a chain: the standing one, which no change of the policy and no approval
 * that ends takes away. Where messages may cost more than goes without approvals, those that the plan got count, as long as
 * its policy is in force.
 * @throws POLICY_CHAIN_REFUSED where the policy in force names the chain no more
 */
export function chooseTendingRight(
  policy: Policy,
  chainId: ChainId,
  underWay: UnderWay,
  wish: {
    readonly account: EvmAddress
    /** The plan's. */
    readonly planned: Authority
    /** Wei that one message may cost, and that all on the chain may. */
    readonly largestFeeWei: bigint
    readonly totalFeeWei: bigint
  },
): Authority {
  const { account, planned, largestFeeWei, totalFeeWei } = wish
  const standing = toTendingAdmission(policy, chainId, underWay, [account])
  const { planHash, policyVersion, amountLimit, largestValueWei } = standing
  const isEnough = totalFeeWei <= amountLimit && largestFeeWei <= largestValueWei
  return !isEnough && planned.policyVersion === policyVersion ? planned : { planHash, policyVersion }
}
