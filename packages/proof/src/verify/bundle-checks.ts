// SPDX-License-Identifier: MIT
import type { Bundle } from "../bundle/read-bundle.ts"
import type { Check, Finding, TrustedKeys } from "./check.ts"
import { checkContext, checkRunId, checkWorkflowId } from "./checks/identity.ts"
import {
  checkCircuits,
  checkDevelopmentKeys,
  checkKeyIds,
  checkLevel,
  checkTrustedKeys,
} from "./checks/keys.ts"
import { checkProofs, checkScreeningProofs } from "./checks/proofs.ts"
import { checkPlanSteps } from "./checks/plan.ts"
import {
  checkChallenge,
  checkFingerprint,
  checkNotes,
  checkReceipts,
  checkRows,
  checkStepsRoot,
  checkTotals,
  checkWords,
} from "./checks/rows.ts"
import { checkScreenChain, checkScreenedChunks, checkScreenRoot } from "./checks/screening.ts"
import {
  checkAllSteps,
  checkChunkOrder,
  checkFigures,
  checkFinalState,
  checkPolicy,
  checkStateChain,
  checkStatementContext,
} from "./checks/statements.ts"

export type BundleCheck = {
  readonly id: string
  readonly title: string
  readonly run: (bundle: Bundle, trusted: TrustedKeys | undefined) => Finding
}

/** Everything that is looked at in a bundle that could be read, in this order. Ids never change their meaning. */
export const bundleChecks: readonly BundleCheck[] = [
  { id: "workflow-id", title: "The plan is the one that workflowId is the root of", run: checkWorkflowId },
  { id: "run-id", title: "The run id is that of its parts", run: checkRunId },
  { id: "context", title: "The context is that of the run", run: checkContext },
  { id: "key-ids", title: "Every circuit id is the hash of its key", run: checkKeyIds },
  { id: "circuits", title: "Every statement belongs to a circuit of its kind", run: checkCircuits },
  { id: "level", title: "The stated level is that of the weakest key", run: checkLevel },
  { id: "development-keys", title: "DEV keys are on a local chain only", run: checkDevelopmentKeys },
  { id: "trusted-keys", title: "The keys are among the trusted ones", run: checkTrustedKeys },
  { id: "proofs", title: "Every proof verifies", run: checkProofs },
  { id: "statement-context", title: "Every statement is of this run", run: checkStatementContext },
  { id: "policy", title: "Every statement is under the stated policy", run: checkPolicy },
  { id: "chunk-order", title: "No chunk is used twice", run: checkChunkOrder },
  { id: "state-chain", title: "The states form one chain from 0", run: checkStateChain },
  { id: "final-state", title: "The chain ends where the bundle says", run: checkFinalState },
  { id: "figures", title: "The chunks add up to what the bundle says", run: checkFigures },
  { id: "all-steps", title: "The plan is covered to its end", run: checkAllSteps },
  { id: "plan-steps", title: "The steps proved are those of the plan", run: checkPlanSteps },
  { id: "screen-root", title: "The policy demands this screening", run: checkScreenRoot },
  { id: "screen-chain", title: "The screening covers the roster", run: checkScreenChain },
  { id: "screening-proofs", title: "Every proof of the screening verifies", run: checkScreeningProofs },
  { id: "screened-chunks", title: "No chunk was paid unscreened", run: checkScreenedChunks },
  { id: "receipts", title: "Every payment chunk names its transaction", run: checkReceipts },
  { id: "rows", title: "Every row has the form of its circuit", run: checkRows },
  { id: "notes", title: "Every description is the one committed to", run: checkNotes },
  { id: "steps-root", title: "The rows are those that were proved", run: checkStepsRoot },
  { id: "words", title: "The transactions carried the payments that were proved", run: checkWords },
  { id: "challenge", title: "The challenge is the hash of the words paid", run: checkChallenge },
  { id: "fingerprint", title: "The fingerprint is that of the words paid", run: checkFingerprint },
  { id: "totals", title: "Totals and counts are those of the rows", run: checkTotals },
]

/** Makes every check, whether those before it hold or not. */
export function runChecks(
  checks: readonly BundleCheck[],
  bundle: Bundle,
  trusted: TrustedKeys | undefined,
): readonly Check[] {
  return checks.map(({ id, title, run }) => ({ id, title, ...run(bundle, trusted) }))
}
