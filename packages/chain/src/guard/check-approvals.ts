import { AgentGptError } from "@agentgpt/core"
import type { ErrorCode } from "@agentgpt/core"
import { recoverApprover } from "./plan-approval.ts"
import type { PlanApproval } from "./plan-approval.ts"
import type { PlanAdmission, SigningPolicy } from "./signing-policy.ts"

/**
 * Requires that enough different approvers of the policy as it stands signed for all that the plan may move. What
 * does not count is left out; when too few remain, the error is that of the first one that did not count.
 * @throws GUARD_APPROVALS_MISSING, GUARD_APPROVAL_EXPIRED, GUARD_APPROVAL_TOO_SMALL, GUARD_APPROVAL_INVALID,
 * GUARD_APPROVER_FOREIGN, GUARD_APPROVAL_REPEATED
 *
 * @example
 * checkApprovals(policy, admission, Date.now())
 */
export function checkApprovals(policy: SigningPolicy, admission: PlanAdmission, nowMs: number): void {
  if (admission.amountLimit <= (policy.freeAmounts[admission.asset] ?? 0n)) return
  const approvers = new Set<string>()
  const reasons: ErrorCode[] = []
  for (const approval of admission.approvals) {
    const judged = judge(policy, admission, approval, nowMs)
    if ("reason" in judged) reasons.push(judged.reason)
    else if (approvers.has(judged.approver)) reasons.push("GUARD_APPROVAL_REPEATED")
    else approvers.add(judged.approver)
  }
  if (approvers.size >= policy.approvalsNeeded) return
  throw new AgentGptError(reasons[0] ?? "GUARD_APPROVALS_MISSING", undefined, {
    meta: [
      `The plan is ${admission.planHash}.`,
      `${approvers.size} of ${policy.approvalsNeeded} approvals for ${admission.amountLimit} units count.`,
      ...[...new Set(reasons)].map((reason) => `Did not count: ${reason}.`),
    ],
  })
}

function judge(
  policy: SigningPolicy,
  { planHash, amountLimit }: PlanAdmission,
  approval: PlanApproval,
  nowMs: number,
): { readonly approver: string } | { readonly reason: ErrorCode } {
  if (approval.expiresAtSeconds * 1000n <= BigInt(Math.ceil(nowMs))) {
    return { reason: "GUARD_APPROVAL_EXPIRED" }
  }
  if (approval.amountLimit < amountLimit) return { reason: "GUARD_APPROVAL_TOO_SMALL" }
  try {
    const approver = recoverApprover(policy, planHash, approval)
    // A signature of another chain, policy or plan recovers to a stranger as well.
    return policy.approvers.includes(approver) ? { approver } : { reason: "GUARD_APPROVER_FOREIGN" }
  } catch {
    return { reason: "GUARD_APPROVAL_INVALID" }
  }
}
