import { AgentGptError, ALL_STEPS, computeRunId } from "@agentgpt/core"
import type { Plan } from "../plan/plan.ts"
import type { StepOutcome } from "../prove/ended-run.ts"
import { writeOutcome } from "../runs/record-outcome.ts"
import { CALLED_OFF } from "../runs/call-off-proofs.ts"
import { expectStepsProof, recordProof } from "../runs/record-proof.ts"
import type { Ends } from "./execute-plan.ts"
import { findPayroll, stepsNonceOf } from "./freeze-payroll.ts"
import type { FrozenPayroll } from "./freeze-payroll.ts"
import type { Workshop } from "./workshop.ts"

/**
 * Writes down how every step of a try ended, where all of them are to be proved as one: before the run is said to have
 * ended, so that whoever waits for it knows of the proof, and a later try changes nothing of this one.
 */
export async function freezeOutcome(
  { store, proofs }: Pick<Workshop, "store" | "proofs">,
  { run, plan, tries }: { readonly run: string; readonly plan: Plan; readonly tries: number },
  ends: Ends,
): Promise<void> {
  if (proofs?.provesSteps(plan) !== true) return
  for (const { id, kind } of plan.steps) {
    if (kind !== "payment.batch" || !ends.has(id)) continue
    // eslint-disable-next-line no-await-in-loop -- until the first that was begun
    const payroll = await findUnlessErased(() => findPayroll(store, run, id))
    if (payroll?.terms === undefined || !proofs.provesOn(payroll.chainId)) continue
    const { chainId, payout, privacy, terms } = payroll
    const runId = computeRunId({ ...payout, runNonce: stepsNonceOf(run, tries) })
    // eslint-disable-next-line no-await-in-loop -- the same
    await writeOutcome(store, { run, tries }, { payrollId: id, outcomes: listOutcomes(plan, ends), privacy })
    // eslint-disable-next-line no-await-in-loop -- the same
    await expectStepsProof(store, { run, tries }, { chainId, runId }, terms.level)
    return
  }
}

/** Nobody proves the steps of a run that was cancelled at its very end. */
export async function callOffProof(
  { store }: Pick<Workshop, "store">,
  { run, tries }: { readonly run: string; readonly tries: number },
): Promise<void> {
  const place = { run, stepId: ALL_STEPS, tries }
  await recordProof(store, place, { state: "failed", errorCode: CALLED_OFF })
}

function listOutcomes({ steps }: Plan, ends: Ends): readonly StepOutcome[] {
  return steps.map(({ id: stepId }) => {
    const end = ends.get(stepId)
    if (end === undefined) return { stepId, state: "skipped" }
    const { state, output } = end
    return { stepId, state, output, ...(end.state !== "done" && { errorCode: end.code }) }
  })
}

async function findUnlessErased(
  find: () => Promise<FrozenPayroll | undefined>,
): Promise<FrozenPayroll | undefined> {
  try {
    return await find()
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "WORKFLOW_NOT_FOUND") return undefined
    throw error
  }
}
