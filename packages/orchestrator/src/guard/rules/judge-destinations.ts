import { assetOf } from "../../plan/asset-of.ts"
import { find } from "../finding.ts"
import type { Finding } from "../finding.ts"
import type { PlanEffects } from "../plan-effects.ts"
import type { Policy } from "../policy.ts"

/** Where transactions go, how much of the chain's coin each carries, and that no approver pays. */
export function judgeDestinations(policy: Policy, effects: PlanEffects): readonly Finding[] {
  const chainOf = (chainId: keyof Policy["chains"]) =>
    Object.hasOwn(policy.chains, chainId) ? policy.chains[chainId] : undefined
  const isListed = ({ chainId, address }: PlanEffects["destinations"][number]) =>
    chainOf(chainId)?.destinations.some((destination) => destination.address === address) ?? false
  const overValue = effects.amounts.filter(
    ({ chainId, asset, amount }) =>
      asset === assetOf(chainId, "native") && amount > (chainOf(chainId)?.largestValueWei ?? 0n),
  )
  const approvers = new Set(policy.approvals.approvers)
  return [
    ...find(
      "POLICY_DESTINATION_REFUSED",
      "deny",
      "The policy does not list where the transaction would go.",
      effects.destinations
        .filter((used) => !isListed(used))
        .map(({ chainId, address, purpose }) => `${purpose} on ${chainId}: ${address ?? "not named"}`),
    ),
    ...find(
      "POLICY_FUNCTION_REFUSED",
      "deny",
      "The policy does not allow the call.",
      effects.refusedCalls.map(({ stepId, why }) => `${stepId}: ${why}`),
    ),
    ...find(
      "POLICY_VALUE_CAP",
      "deny",
      "One transaction carries more of the chain's coin than the policy allows.",
      overValue.map(({ stepId }) => stepId),
    ),
    ...find(
      "POLICY_APPROVER_PAYS",
      "deny",
      "Who approves may not be who pays.",
      effects.accounts.map(({ account }) => account).filter((account) => approvers.has(account)),
    ),
  ]
}
