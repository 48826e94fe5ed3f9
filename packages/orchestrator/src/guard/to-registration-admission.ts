import { ZK_WORKFLOW_FUNCTIONS } from "@agentgpt/chain"
import type { PlanAdmission } from "@agentgpt/chain"
import { hashCanonical } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import type { Policy } from "./policy.ts"
import { requireProofs } from "./require-proofs.ts"

/** A run whose steps are proved under terms of its own. */
export type UnregisteredRun = {
  readonly run: string
  readonly chainId: ChainId
  /** The account that acted for it there. */
  readonly payer: EvmAddress
}

/**
 * A standing admission to register a run without a payroll, after it has ended: no part of its plan was let in to
 * ZKWorkflow. It is for that function alone, and for no amount, so that nobody has to approve it.
 * @throws POLICY_CHAIN_REFUSED, POLICY_DESTINATION_REFUSED where the policy names no ZKWorkflow
 *
 * @example
 * const { planHash, policyVersion } = toRegistrationAdmission(policy, { run, chainId, payer })
 */
export function toRegistrationAdmission(
  policy: Policy,
  { run, chainId, payer }: UnregisteredRun,
): PlanAdmission {
  return {
    planHash: hashCanonical({ kind: "register-steps", run }),
    policyVersion: policy.version,
    accounts: [payer],
    destinations: [requireProofs(policy, chainId)],
    functions: REGISTERING,
    asset: "native",
    amountLimit: 0n,
    largestValueWei: 0n,
    approvals: [],
  }
}

const REGISTERING = ZK_WORKFLOW_FUNCTIONS.map(({ signature }) => signature).filter((signature) =>
  signature.startsWith("registerWorkflow("),
)
