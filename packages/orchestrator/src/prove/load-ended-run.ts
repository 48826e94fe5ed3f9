import type { Store } from "@agentgpt/chain"
import { AgentGptError, ALL_STEPS, computeRunId } from "@agentgpt/core"
import { findPayroll, stepsNonceOf } from "../execute/freeze-payroll.ts"
import { readOutcome } from "../runs/record-outcome.ts"
import { findTerms } from "../runs/record-terms.ts"
import { requireRun } from "../runs/run-record.ts"
import type { EndedRun } from "./ended-run.ts"

/**
 * A run as its steps had ended in a try, and the payroll whose terms they are proved under: `ALL_STEPS` where they are
 * the run's own.
 * @throws WORKFLOW_NOT_FOUND where nothing of it is to be proved, or it was erased
 */
export async function loadEndedRun(
  store: Store,
  { run, tries }: { readonly run: string; readonly tries: number },
): Promise<EndedRun & { readonly payrollId: string }> {
  const [{ plan }, outcome] = await Promise.all([requireRun(store, run), readOutcome(store, { run, tries })])
  const { payrollId } = outcome
  const found =
    payrollId === ALL_STEPS ? await findTerms(store, run) : await findPayroll(store, run, payrollId)
  if (found?.terms === undefined) {
    throw new AgentGptError("WORKFLOW_NOT_FOUND", `The steps of ${run} were not to be proved.`)
  }
  const payout = { ...found.payout, runNonce: stepsNonceOf(run, tries) }
  const { chainId, terms } = found
  return { run, plan, chainId, payout, runId: computeRunId(payout), terms, ...outcome }
}
