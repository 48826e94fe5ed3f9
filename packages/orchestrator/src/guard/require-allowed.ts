import { AgentGptError } from "@agentgpt/core"
import type { Plan } from "../plan/plan.ts"
import type { Decision } from "./decision.ts"
import type { Policy } from "./policy.ts"
import { hashPolicy } from "./read-policy.ts"

/**
 * Refuses to go on unless the decision is to allow.
 * @throws the code of the first reason
 *
 * @example
 * requireAllowed(judgePlan(plan, policy, facts))
 */
export function requireAllowed(decision: Decision): void {
  if (decision.verdict === "allow") return
  const { findings, questions } = decision
  const first = findings.find(({ verdict }) => verdict === decision.verdict)
  const open = questions.filter(({ isAnswered }) => !isAnswered)
  throw new AgentGptError(first?.code ?? "POLICY_APPROVALS_MISSING", first?.sentence, {
    meta: [
      ...findings.flatMap(({ code, sentence, subjects, count }) => [
        `${code}: ${sentence}`,
        `It is about ${subjects.slice(0, 3).join("; ")}${count > 3 ? ` and ${count - 3} more` : ""}.`,
      ]),
      ...open.map(
        ({ planHash, needed, approvers }) => `${needed} of ${approvers.length} have to sign ${planHash}.`,
      ),
    ],
  })
}

/**
 * Requires that a decision is about this plan under this policy.
 * @throws POLICY_PLAN_CHANGED, POLICY_CHANGED
 */
export function requireSame(decision: Decision, plan: Plan, policy: Policy): void {
  if (decision.workflowId !== plan.workflowId) throw new AgentGptError("POLICY_PLAN_CHANGED")
  if (decision.policyHash !== hashPolicy(policy)) throw new AgentGptError("POLICY_CHANGED")
}
