import type { Store } from "@agentgpt/chain"
import { AgentGptError, computeRunId } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import { findPayroll, stepsNonceOf } from "../execute/freeze-payroll.ts"
import { keepTerms, readOutcome } from "../runs/record-outcome.ts"
import { requireRun } from "../runs/run-record.ts"
import type { EndedRun } from "./ended-run.ts"
import type { ProofTerms } from "./paid-payroll.ts"

type LoadedRun = EndedRun & {
  /** The payroll whose terms the steps are proved under; none where the run has none. */
  readonly payrollId?: string
}

/**
 * A run as its steps had ended in a try, and the terms that they are proved under: those of its payroll, which stood
 * before anything was paid, or the first that were settled for it.
 * @throws WORKFLOW_NOT_FOUND where nothing of it is to be proved, or it was erased, and what `settle` throws
 */
export async function loadEndedRun(
  store: Store,
  { run, tries }: { readonly run: string; readonly tries: number },
  settle: (chainId: ChainId) => Promise<ProofTerms>,
): Promise<LoadedRun> {
  const [{ plan }, { stepId, standIn, terms: kept, ...outcome }] = await Promise.all([
    requireRun(store, run),
    readOutcome(store, { run, tries }),
  ])
  const runNonce = stepsNonceOf(run, tries)
  if (standIn !== undefined) {
    const { chainId } = standIn
    const terms = kept ?? (await keepTerms(store, { run, tries }, await settle(chainId)))
    const payout = { ...standIn, runNonce }
    return { run, plan, chainId, payout, runId: computeRunId(payout), terms, ...outcome }
  }
  const payroll = await findPayroll(store, run, stepId)
  if (payroll?.terms === undefined) {
    throw new AgentGptError("WORKFLOW_NOT_FOUND", `The steps of ${run} were not to be proved.`)
  }
  const payout = { ...payroll.payout, runNonce }
  const { chainId, terms } = payroll
  return { run, plan, chainId, payout, runId: computeRunId(payout), terms, payrollId: stepId, ...outcome }
}
