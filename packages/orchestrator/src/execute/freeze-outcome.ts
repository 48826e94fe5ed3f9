import type { Store } from "@agentgpt/chain"
import { AgentGptError, ALL_STEPS, computeRunId } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import type { Plan, PlannedStep } from "../plan/plan.ts"
import type { StepOutcome } from "../prove/ended-run.ts"
import type { ProofRoom } from "../prove/proof-room.ts"
import { listActing, listProvable } from "../prove/proves-steps.ts"
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
    await writeOutcome(store, { run, tries }, { stepId: id, outcomes: listOutcomes(plan, ends), privacy })
    // eslint-disable-next-line no-await-in-loop -- the same
    await expectStepsProof(store, { run, tries }, { chainId, runId }, terms.level)
    return
  }
  const first = findFirstEffect(plan, proofs.provesOn, ends)
  if (first !== undefined) await freezeStandIn({ store, proofs }, { run, plan, tries }, ends, first)
}

/**
 * The first step of a plan without a payroll, in its order, that did something on a chain that is proved on. A payroll's
 * terms stood before its payment, and those of no other step take their place.
 */
export function findFirstEffect(
  plan: Plan,
  provesOn: (chainId: ChainId) => boolean,
  ends: Ends,
): PlannedStep | undefined {
  if (listProvable(plan, provesOn).length > 0) return undefined
  return listActing(plan, provesOn).find(({ id }) => {
    const end = ends.get(id)
    return end?.state === "done" || end?.output?.txHash !== undefined
  })
}

/** No payroll was begun: there is no payer who registers it, so that the prover does. */
async function freezeStandIn(
  { store, proofs }: { readonly store: Store; readonly proofs: ProofRoom },
  { run, plan, tries }: { readonly run: string; readonly plan: Plan; readonly tries: number },
  ends: Ends,
  { id: stepId, chainId }: PlannedStep,
): Promise<void> {
  const standIn = proofs.standInOf(chainId, plan.workflowId)
  const runId = computeRunId({ ...standIn, runNonce: stepsNonceOf(run, tries) })
  const outcome = { stepId, standIn, outcomes: listOutcomes(plan, ends), privacy: proofs.privacy }
  await writeOutcome(store, { run, tries }, outcome)
  await expectStepsProof(store, { run, tries }, { chainId, runId }, proofs.level)
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
