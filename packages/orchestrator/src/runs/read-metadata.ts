import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import type { ProvenStatement, TransactionReference, WorkflowMetadata } from "@agentgpt/core"
import { sql } from "kysely"
import { ALL_STEPS } from "@agentgpt/core"
import { readSteps } from "./record-step.ts"
import { requireRun } from "./run-record.ts"

/** What a finished proof leaves in the database. */
export type WrittenProof = {
  readonly statements: readonly ProvenStatement[]
  readonly verifiedIn: readonly TransactionReference[]
}

/**
 * A run's metadata as documented (C7); the proof is null until all its payrolls are verified, and all its steps where
 * they are proved. That of the steps, where it has failed, takes nothing back of what is proved of payments.
 */
export async function readMetadata(store: Store, run: string): Promise<WorkflowMetadata> {
  const { plan } = await requireRun(store, run)
  const steps = await readSteps(store, run)
  const { rows } = await withCodedErrors(() =>
    sql<{ step_id: string; result: WrittenProof | null }>`
      select step_id, result from agentgpt.run_proof
      where run = ${run} and not (step_id = ${ALL_STEPS} and state = 'failed' and result is null)
      order by step_id = ${ALL_STEPS}, step_id`.execute(store.sql),
  )
  const proofs = rows.flatMap(({ step_id: stepId, result }) =>
    result === null
      ? []
      : [{ ...result, statements: result.statements.map((statement) => ({ ...statement, stepId })) }],
  )
  const isProven = rows.length > 0 && proofs.length === rows.length
  return {
    workflowId: plan.workflowId,
    chainId: plan.steps[0]?.chainId ?? "eip155:1",
    agentOutputs: steps.flatMap(({ output }) => output ?? []),
    zkProof: isProven
      ? {
          protocol: "groth16",
          statements: proofs.flatMap(({ statements }) => statements),
          verifiedIn: proofs.flatMap(({ verifiedIn }) => verifiedIn),
        }
      : null,
  }
}
