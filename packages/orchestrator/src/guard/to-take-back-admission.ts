import type { PlanAdmission } from "@agentgpt/chain"
import { hashCanonical } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { Policy } from "./policy.ts"

/** A payroll whose run has ended while an allowance may still stand for it. */
export type LeftPayroll = {
  readonly run: string
  readonly stepId: string
  readonly payer: EvmAddress
  readonly token: EvmAddress
  /** Whom it was allowed. */
  readonly batchPayout: EvmAddress
}

/**
 * A standing admission to take back what an ended payroll allowed, under the policy that is in force: one that changed in
 * the meantime must not leave money open that it would not let be allowed. It is for the payroll's token alone, and
 * for nothing of it: allowances and permits of zero. So nobody has to approve it.
 *
 * @example
 * const { planHash, policyVersion } = toTakeBackAdmission(policy, left)
 */
export function toTakeBackAdmission(
  policy: Pick<Policy, "version">,
  { run, stepId, payer, token, batchPayout }: LeftPayroll,
): PlanAdmission {
  return {
    planHash: hashCanonical({ kind: "take-back", run, stepId }),
    policyVersion: policy.version,
    accounts: [payer],
    destinations: [token, batchPayout],
    asset: token,
    amountLimit: 0n,
    largestValueWei: 0n,
    approvals: [],
  }
}
