import type { CanonicalValue } from "@agentgpt/core"
import type { WorkflowContext } from "../durable/durable-port.ts"
import type { Workshop } from "./workshop.ts"

/** The workflow that proves one payroll of a run. */
export const PROOF_WORKFLOW = "prove-payroll"

/** Proves, verifies and archives what a step of a run has paid. */
export async function proveOfRun(
  context: WorkflowContext,
  { proofs }: Workshop,
  order: { readonly run: string; readonly stepId: string; readonly attempt: number },
): Promise<CanonicalValue> {
  if (proofs === undefined) return null
  return proofs.prove(context, order)
}
