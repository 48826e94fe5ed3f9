import { AgentGptError } from "@agentgpt/core"
import { checkApprovals } from "@agentgpt/chain"
import type { Plan } from "../plan/plan.ts"
import type { ApprovalQuestion, Decision } from "./decision.ts"
import { find } from "./finding.ts"
import type { Finding } from "./finding.ts"
import type { JudgementFacts } from "./judgement-facts.ts"
import { splitPlan } from "./plan-parts.ts"
import type { PlanPart } from "./plan-parts.ts"
import type { Policy } from "./policy.ts"
import { readEffects } from "./read-effects.ts"
import { hashPolicy } from "./read-policy.ts"
import { judgeAmounts } from "./rules/judge-amounts.ts"
import { judgeBesides } from "./rules/judge-besides.ts"
import { judgeDestinations } from "./rules/judge-destinations.ts"
import { judgePayees } from "./rules/judge-payees.ts"
import { judgeSteps } from "./rules/judge-steps.ts"
import { toSigningAsset, toSigningPolicy } from "./to-signing-policy.ts"

/**
 * Judges a plan by a policy: allow, ask or deny, with every reason. Pure: everything it goes by is given. What the
 * policy does not name is denied; what is asked is settled by k of n signatures over each part of the plan.
 * @throws TASK_ROSTER_MISSING, TASK_ROSTER_DIFFERS
 *
 * @example
 * const decision = judgePlan(plan, policy, { run: "2026-11", nowMs: Date.now(), rosters, pastPayments: [], lastPayees: [], approvals: {} })
 * if (decision.verdict === "ask") for (const question of decision.questions) console.log(question.planHash)
 */
export function judgePlan(plan: Plan, policy: Policy, facts: JudgementFacts): Decision {
  const effects = readEffects(plan, policy, facts.rosters)
  const parts = splitPlan(plan, effects, facts.run)
  const findings = [
    ...judgeSteps(policy, plan, effects),
    ...judgeDestinations(policy, effects),
    ...judgePayees(policy, effects, facts),
    ...judgeAmounts(policy, effects, facts),
    ...judgeBesides(policy, effects),
    ...judgeTotals(policy, parts),
  ].toSorted(compareFindings)
  const isDenied = findings.some(({ verdict }) => verdict === "deny")
  const questions = isDenied ? [] : askApprovers(policy, parts, findings, facts)
  // What is asked and cannot be put to anybody stays open.
  const isSettled =
    findings.length === 0 || (questions.length > 0 && questions.every(({ isAnswered }) => isAnswered))
  return {
    verdict: isDenied ? "deny" : isSettled ? "allow" : "ask",
    findings,
    questions,
    workflowId: plan.workflowId,
    run: facts.run,
    policyHash: hashPolicy(policy),
    policyVersion: policy.version,
    decidedAtMs: facts.nowMs,
    expiresAtMs: facts.nowMs + policy.approvals.validForHours * HOUR_MS,
  }
}

const HOUR_MS = 60 * 60 * 1_000

/** Parts that move more than the policy lets anybody move alone. */
function judgeTotals(policy: Policy, parts: readonly PlanPart[]): readonly Finding[] {
  return parts.flatMap(({ asset, amountLimit }) => {
    const limits = Object.hasOwn(policy.assets, asset) ? policy.assets[asset] : undefined
    // What has no caps is refused already.
    if (limits === undefined || amountLimit <= limits.approvalAbove) return []
    const { needed, approvers } = policy.approvals
    const sentence = `The plan moves more than one may alone: ${needed} of ${approvers.length} approvers have to sign.`
    return find("POLICY_APPROVALS_MISSING", "ask", sentence, [asset])
  })
}

/** A total concerns its own part; any other question, about a payee for instance, concerns them all. */
function askApprovers(
  policy: Policy,
  parts: readonly PlanPart[],
  findings: readonly Finding[],
  facts: JudgementFacts,
): readonly ApprovalQuestion[] {
  const totals = findings.filter(({ code }) => code === "POLICY_APPROVALS_MISSING")
  const isAboutAll = findings.length > totals.length
  return parts
    .filter(({ asset }) => isAboutAll || totals.some(({ subjects }) => subjects.includes(asset)))
    .map((part) => askForPart(policy, part, facts))
}

function askForPart(policy: Policy, part: PlanPart, facts: JudgementFacts): ApprovalQuestion {
  const { planHash, chainId, asset, amountLimit } = part
  const problems = explainApprovals(policy, part, facts)
  return {
    planHash,
    chainId,
    asset,
    amountLimit: amountLimit.toString(),
    needed: policy.approvals.needed,
    approvers: policy.approvals.approvers,
    isAnswered: problems === undefined,
    problems: problems ?? [],
  }
}

/** By the signing guard's own count, with nothing free of approval. */
function explainApprovals(
  policy: Policy,
  { planHash, chainId, asset, amountLimit }: PlanPart,
  { approvals, nowMs }: JudgementFacts,
): readonly string[] | undefined {
  try {
    checkApprovals(
      { ...toSigningPolicy(policy, chainId), freeAmounts: {} },
      {
        planHash,
        policyVersion: policy.version,
        accounts: [],
        destinations: [],
        asset: toSigningAsset(asset),
        amountLimit,
        largestValueWei: 0n,
        approvals: approvals[planHash] ?? [],
      },
      nowMs,
    )
    return undefined
  } catch (error) {
    if (!AgentGptError.is(error)) throw error
    return [error.code, ...error.meta]
  }
}

function compareFindings(one: Finding, other: Finding): number {
  const [left, right] = [one, other].map(({ code, subjects }) => `${code} ${subjects[0] ?? ""}`)
  return (left ?? "") < (right ?? "") ? -1 : 1
}
