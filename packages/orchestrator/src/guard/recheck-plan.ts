import type { Plan } from "../plan/plan.ts"
import type { Decision } from "./decision.ts"
import { find } from "./finding.ts"
import type { Finding } from "./finding.ts"
import type { JudgementFacts } from "./judgement-facts.ts"
import { judgePlan } from "./judge-plan.ts"
import type { Policy } from "./policy.ts"

/**
 * Judges a plan again before something of it is done, or when approvals have come in: by the policy and the facts of
 * now. What was decided earlier is worth nothing if the policy, the plan or the run is another one, and a question
 * that was not answered in time is void; asking again begins anew with `judgePlan`.
 * @throws TASK_ROSTER_MISSING, TASK_ROSTER_DIFFERS
 *
 * @example
 * requireAllowed(recheckPlan(decision, plan, policy, { ...facts, nowMs: Date.now(), approvals }))
 */
export function recheckPlan(earlier: Decision, plan: Plan, policy: Policy, facts: JudgementFacts): Decision {
  const now = judgePlan(plan, policy, facts)
  const isExpired = earlier.verdict === "ask" && facts.nowMs >= earlier.expiresAtMs
  const isOther = earlier.workflowId !== plan.workflowId || earlier.run !== facts.run
  const isRefused = earlier.verdict === "deny"
  const isOutdated = facts.versionInForce !== undefined && facts.versionInForce !== policy.version
  const outdated: readonly Finding[] = [
    ...(isRefused ? earlier.findings : []),
    ...find(
      "POLICY_ASK_EXPIRED",
      "deny",
      "The question to the approvers was not answered in time.",
      isExpired ? [new Date(earlier.expiresAtMs).toISOString()] : [],
    ),
    ...find(
      "POLICY_CHANGED",
      "deny",
      "The policy has changed since it was decided; approvals under the old one count for nothing.",
      earlier.policyHash === now.policyHash ? [] : [`${earlier.policyVersion} -> ${now.policyVersion}`],
    ),
    ...find(
      "POLICY_CHANGED",
      "deny",
      "Another policy is in force than the one that this program was started with; start it again.",
      isOutdated ? [`${policy.version} -> ${facts.versionInForce}`] : [],
    ),
    ...find(
      "POLICY_PLAN_CHANGED",
      "deny",
      "It was decided about another plan or another run.",
      isOther ? [`${earlier.workflowId} ${earlier.run}`] : [],
    ),
  ]
  // The time to answer runs from the first question on.
  const { expiresAtMs } = earlier.verdict === "ask" ? earlier : now
  if (outdated.length === 0) return { ...now, expiresAtMs }
  return { ...now, verdict: "deny", findings: [...outdated, ...now.findings], questions: [], expiresAtMs }
}
