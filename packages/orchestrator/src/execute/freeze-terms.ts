import { Role, STANDARD_STEPS } from "@agentgpt/core"
import { readEffects } from "../guard/read-effects.ts"
import { toRegistrationAdmission } from "../guard/to-registration-admission.ts"
import type { Plan, PlannedStep } from "../plan/plan.ts"
import { findTerms, recordTerms } from "../runs/record-terms.ts"
import { readRostersOf } from "../runs/roster-rows.ts"
import type { Workshop } from "./workshop.ts"

/** Payrolls have terms of their own; and what was allowed is taken back whether or not it can be proved. */
const WITHOUT_TERMS: ReadonlySet<string> = new Set([STANDARD_STEPS.payBatch.kind, STANDARD_STEPS.revoke.kind])

/**
 * Settles under what the steps of a run will be proved, before one of them acts: once for the whole run, so that nobody
 * chooses agents to fit what was done. On the chain of the step, unless only others are proved on.
 * @throws PROOF_AGENTS_INVALID where no agents are enrolled, POLICY_ codes, NODE_ codes
 */
export async function freezeTerms(
  { store, proofs, policy }: Pick<Workshop, "store" | "proofs" | "policy">,
  { run, plan }: { readonly run: string; readonly plan: Plan },
  step: PlannedStep,
): Promise<void> {
  if (WITHOUT_TERMS.has(step.kind) || proofs?.provesSteps(plan) !== true) return
  if ((await findTerms(store, run)) !== undefined) return
  const acting = [step, ...plan.steps.filter(({ role }) => role === Role.EXECUTOR)]
  const chainId = acting.map((each) => each.chainId).find((each) => proofs.provesOn(each))
  if (chainId === undefined) return
  const { batchPayout, zkWorkflow, terms } = await proofs.settleSteps(chainId)
  const { accounts } = readEffects(plan, policy, await readRostersOf(store, run))
  const there = accounts.filter((each) => each.chainId === chainId)
  const own = there.find(({ stepId }) => stepId === step.id) ?? there[0]
  // What acts without an account that the plan names is registered by whoever proves it.
  const payer = own?.account ?? terms.prover
  await recordTerms(store, run, {
    chainId,
    // No token is concerned; ids refuse the zero address, and nothing can be paid in this one.
    payout: { chainId, batchPayout, payer, token: zkWorkflow, workflowId: plan.workflowId },
    terms,
    privacy: proofs.privacy,
    admissionHash: toRegistrationAdmission(policy, { run, chainId, payer }).planHash,
  })
}
