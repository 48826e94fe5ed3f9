import type { WorkflowProof } from "@agentgpt/core"
import type { RunResult } from "../orchestrator-port.ts"
import type { RunView } from "../runs/run-view.ts"
import { listReceipts } from "../workflows/workflow-receipt.ts"
import type { WorkflowReceipt } from "../workflows/workflow-receipt.ts"

/** What an execution came to: one record, whatever strategies took part in it (E6). */
export type ExecutionResult = {
  /** One a step: run by run in the order they were asked for, and in each in the order of its plan. */
  readonly results: readonly WorkflowReceipt[]
  /** Null until the proofs of all runs that are proved are ready; null where none is. */
  readonly proof: WorkflowProof | null
  /** The runs themselves, with the method of each and the reasons for it. */
  readonly runs: readonly RunView[]
}

/** Puts the results of runs together to one record. Pure. */
export function collateResults(results: readonly RunResult[]): ExecutionResult {
  return {
    results: results.flatMap(({ view }) => listReceipts(view)),
    proof: joinProofs(results),
    runs: results.map(({ view }) => view),
  }
}

/** All proofs of all runs, or none: half a proof is no proof of the whole. */
function joinProofs(results: readonly RunResult[]): WorkflowProof | null {
  const proved = results.filter(({ view, metadata }) => metadata.zkProof !== null || view.proofs.length > 0)
  const proofs = proved.flatMap(({ metadata }) => metadata.zkProof ?? [])
  if (proofs.length === 0 || proofs.length < proved.length) return null
  return {
    protocol: "groth16",
    statements: proofs.flatMap(({ statements }) => statements),
    verifiedIn: proofs.flatMap(({ verifiedIn }) => verifiedIn),
  }
}
