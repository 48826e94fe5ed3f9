import type { Store } from "@agentgpt/chain"
import { AgentGptError, ALL_STEPS, computeRunId } from "@agentgpt/core"
import type { Plan } from "../plan/plan.ts"
import type { StepOutcome } from "../prove/ended-run.ts"
import type { ProofRoom } from "../prove/proof-room.ts"
import { writeOutcome } from "../runs/record-outcome.ts"
import { CALLED_OFF } from "../runs/call-off-proofs.ts"
import { expectStepsProof, recordProof } from "../runs/record-proof.ts"
import type { Ends } from "./execute-plan.ts"
import { hasSent } from "../runs/has-sent.ts"
import { findTerms } from "../runs/record-terms.ts"
import type { RunTerms } from "../runs/record-terms.ts"
import { findPayroll, stepsNonceOf } from "./freeze-payroll.ts"
import type { FrozenPayroll } from "./freeze-payroll.ts"
import type { Workshop } from "./workshop.ts"

/**
 * Writes down how every step of a try ended, where all of them are to be proved as one: before the run is said to have
 * ended, so that whoever waits for it knows of the proof, and a later try changes nothing of this one.
 * @returns whether they are to be proved
 */
export async function freezeOutcome(
  { store, proofs }: Pick<Workshop, "store" | "proofs">,
  { run, plan, tries }: { readonly run: string; readonly plan: Plan; readonly tries: number },
  ends: Ends,
): Promise<boolean> {
  if (proofs?.provesSteps(plan) !== true) return false
  const found =
    (await findBegunPayroll(store, proofs, { run, plan }, ends)) ?? (await findOwn(store, run, ends))
  if (found === undefined) return false
  const { payrollId, chainId, payout, privacy, terms } = found
  const runId = computeRunId({ ...payout, runNonce: stepsNonceOf(run, tries) })
  await writeOutcome(store, { run, tries }, { payrollId, outcomes: listOutcomes(plan, ends), privacy })
  await expectStepsProof(store, { run, tries }, { chainId, runId }, terms.level)
  return true
}

type Found = RunTerms & { readonly payrollId: string }

/** The first payroll of the plan that was begun and is itself proved. */
async function findBegunPayroll(
  store: Store,
  proofs: Pick<ProofRoom, "provesOn">,
  { run, plan }: { readonly run: string; readonly plan: Plan },
  ends: Ends,
): Promise<Found | undefined> {
  for (const { id, kind } of plan.steps) {
    if (kind !== "payment.batch" || !ends.has(id)) continue
    // eslint-disable-next-line no-await-in-loop -- until the first that was begun
    const payroll = await findUnlessErased(() => findPayroll(store, run, id))
    if (payroll?.terms === undefined || !proofs.provesOn(payroll.chainId)) continue
    return { ...payroll, terms: payroll.terms, payrollId: id }
  }
  return undefined
}

/** The terms of the run itself, where something of it was sent: who has only looked has nothing to prove. */
async function findOwn(store: Store, run: string, ends: Ends): Promise<Found | undefined> {
  const terms = await findTerms(store, run)
  if (terms === undefined) return undefined
  const isSeen = [...ends.values()].some(({ output }) => output.txHash !== undefined)
  return isSeen || (await hasSent(store, run)) ? { ...terms, payrollId: ALL_STEPS } : undefined
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
