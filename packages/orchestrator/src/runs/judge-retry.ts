import type { Store } from "@agentgpt/chain"
import type { Decision } from "../guard/decision.ts"
import { judgePlan } from "../guard/judge-plan.ts"
import type { Policy } from "../guard/policy.ts"
import { recheckPlan } from "../guard/recheck-plan.ts"
import { requireAllowed } from "../guard/require-allowed.ts"
import { readFacts } from "./read-facts.ts"
import { readRostersOf } from "./roster-rows.ts"
import { requireRun } from "./run-record.ts"

/**
 * The decision that a run is begun anew under, where the one it has lets nothing be done any more: the policy is another
 * one, or its approvers did not answer in time. It is judged from the beginning by the policy of now, and asked about
 * again where that wants it; approvals of before count for nothing. Undefined where the decision of before still holds.
 * @throws the reason why the policy of now does not allow it: the run stays as it ended
 */
export async function judgeRetry(store: Store, policy: Policy, run: string): Promise<Decision | undefined> {
  const { plan, decision, isErased } = await requireRun(store, run)
  if (isErased) return undefined
  const rosters = await readRostersOf(store, run)
  const facts = await readFacts(store, { run, nowMs: Date.now(), rosters, plan, policy })
  if (recheckPlan(decision, plan, policy, facts).verdict !== "deny") return undefined
  const anew = judgePlan(plan, policy, facts)
  if (anew.verdict === "deny") requireAllowed(anew)
  return anew
}
