import { AgentGptError, canonicalJson, computeStepId, joinStepIds, Role } from "@agentgpt/core"
import { computeNoteHash } from "@agentgpt/proof"
import type { StepOutput } from "@agentgpt/proof"
import type { Plan, PlannedStep } from "../plan/plan.ts"
import type { StepOutcome } from "./ended-run.ts"
import type { ProofTerms } from "./paid-payroll.ts"

/** What is proved of one step, and the words that its `meta` is the hash of. */
export type NotedOutput = StepOutput & { readonly note: string }

/** The public keys that stand for the roles. */
export type RoleKeys = Pick<ProofTerms, "signers" | "auditor">

/**
 * The one output of every step of a plan, in its order. A step that failed, was refused or was never begun counts as
 * failed; which of them, and whose it was, is said in its note.
 * @throws PROOF_RUN_MISMATCH where the steps are not those of the workflow's id, PROOF_PLAN_INVALID where an outcome is
 * missing, PROOF_AGENTS_INVALID where nobody stands for the role of a step
 */
export function listOutputs(
  { workflowId, steps }: Plan,
  outcomes: readonly StepOutcome[],
  keys: RoleKeys,
): readonly NotedOutput[] {
  const ids = steps.map((step) => computeStepId(step))
  if (joinStepIds(ids) !== workflowId) {
    throw new AgentGptError("PROOF_RUN_MISMATCH", "The steps are not those that the workflow id commits to.")
  }
  const byId = new Map(outcomes.map((outcome) => [outcome.stepId, outcome]))
  return steps.map((step, place) => {
    const outcome = byId.get(step.id)
    if (outcome === undefined) {
      throw new AgentGptError("PROOF_PLAN_INVALID", `How the step ${step.id} ended is not known.`)
    }
    const note = writeNote(step, outcome)
    const { txHash, gasUsed = "0", executionTime = 0 } = outcome.output ?? {}
    return {
      stepId: ids[place] ?? "",
      agent: keyOf(step, keys),
      status: outcome.state === "done" ? "ok" : "failed",
      ...(isHash(txHash) && { transactionHash: txHash }),
      gasUsed: BigInt(gasUsed),
      executionTimeMs: Math.max(0, Math.round(executionTime)),
      meta: computeNoteHash(note),
      note,
    }
  })
}

function keyOf({ id, role }: PlannedStep, { signers, auditor }: RoleKeys): StepOutput["agent"] {
  if (role === Role.EXECUTOR) return signers.executor
  if (role === Role.VALIDATOR) return signers.validator
  if (auditor !== undefined) return auditor
  throw new AgentGptError("PROOF_AGENTS_INVALID", `The step ${id} is an auditor's, and none is named.`)
}

/** Error codes, never messages: those may quote what is sealed, or the address of a node. */
function writeNote({ id, agentId, chainId }: PlannedStep, { state, errorCode }: StepOutcome): string {
  return canonicalJson({ id, agentId, chainId, state, ...(errorCode !== undefined && { errorCode }) })
}

function isHash(hash: string | undefined): hash is string {
  return hash !== undefined && /^0x[0-9a-fA-F]{64}$/u.test(hash)
}
