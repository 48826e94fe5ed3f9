import { hashCanonical } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import type { PlanAdmission } from "@agentgpt/chain"
import type { Policy } from "./policy.ts"
import { requireProofs } from "./require-proofs.ts"

/**
 * A standing admission for the account that sends screenings, proofs and anchors, after the plans that they belong to
 * have ended. It goes to ZKWorkflow alone and moves nothing at all, so that nobody has to approve it.
 * @throws POLICY_CHAIN_REFUSED, POLICY_DESTINATION_REFUSED where the policy names no ZKWorkflow
 *
 * @example
 * const upkeep = toProofAdmission(policy, "eip155:1", prover)
 * const findAdmission = (planHash: Hex) => (planHash === upkeep.planHash ? upkeep : findPlan(planHash))
 */
export function toProofAdmission(policy: Policy, chainId: ChainId, prover: EvmAddress): PlanAdmission {
  return {
    planHash: hashCanonical({ kind: "proof-upkeep", policy: policy.name, chainId, prover }),
    policyVersion: policy.version,
    accounts: [prover],
    destinations: [requireProofs(policy, chainId)],
    asset: "native",
    amountLimit: 0n,
    largestValueWei: 0n,
    approvals: [],
  }
}
