import type { CanonicalValue } from "@agentgpt/core"
import type { WorkflowContext } from "../durable/durable-port.ts"
import type { ProofRequest } from "../prove/proof-room.ts"
import type { Workshop } from "./workshop.ts"

/** The workflow that proves one payroll of a run, or all its steps. */
export const PROOF_WORKFLOW = "prove-payroll"

/** Proves, verifies and archives what a step of a run has paid, or how all its steps have ended. */
export async function proveOfRun(
  context: WorkflowContext,
  { proofs }: Workshop,
  order: ProofRequest,
): Promise<CanonicalValue> {
  if (proofs === undefined) return null
  return proofs.prove(context, order)
}
