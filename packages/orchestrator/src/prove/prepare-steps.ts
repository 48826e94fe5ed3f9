import { createPlanTree, deriveSalt, prepareStepBatches, replayAgentEvents } from "@agentgpt/proof"
import type { AgentEvent, StepRow, StepRun } from "@agentgpt/proof"
import type { Plan } from "../plan/plan.ts"
import { STEP_CIRCUIT } from "./circuit-names.ts"
import type { StepOutcome } from "./ended-run.ts"
import { listOutputs } from "./list-outputs.ts"
import type { RoleKeys } from "./list-outputs.ts"

export type StepsToPrepare = RoleKeys & {
  readonly plan: Plan
  readonly outcomes: readonly StepOutcome[]
  readonly secret: Uint8Array
  /** What the registry announced up to the root of the run's terms. */
  readonly agents: readonly AgentEvent[]
  /** From `computeRunContext`. */
  readonly context: bigint
}

/** Everything that will be proved about the steps of a run, as plain data. It opens every commitment: it stays here. */
export type PreparedSteps = {
  readonly run: StepRun
  /** What each statement's leaves are made of, chunk by chunk. */
  readonly chunks: readonly (readonly StepRow[])[]
  readonly context: bigint
  readonly policy: bigint
  readonly agentsRoot: bigint
  /** The root of the plan. */
  readonly listRoot: bigint
  /** Steps are not screened: 0. */
  readonly screenRoot: bigint
  readonly chunkCount: number
  readonly screening: null
}

/**
 * What will be proved about the steps of a run. Pure: the same plan, outcomes, secret and agents give the same.
 * @throws PROOF_PLAN_INVALID, PROOF_AGENTS_INVALID, PROOF_SECRET_INVALID, PROOF_RUN_MISMATCH
 */
export function prepareSteps(ended: StepsToPrepare): PreparedSteps {
  const { plan, secret, signers, auditor, context } = ended
  const agents = replayAgentEvents(ended.agents)
  const outputs = listOutputs(plan, ended.outcomes, { signers, ...(auditor !== undefined && { auditor }) })
  const roles = plan.steps.map(({ role }) => role)
  const tree = createPlanTree(
    outputs.map(({ stepId }, place) => ({ stepId, role: roles[place] ?? 0 })),
    { chunkSize: STEP_CIRCUIT.steps, secret },
  )
  const circuit = STEP_CIRCUIT.name
  const run = prepareStepBatches({
    circuit,
    plan: tree,
    outputs,
    secret,
    agents,
    signers,
    context,
    screenRoot: 0n,
  })
  const rows = outputs.map((output, place): StepRow => {
    const { stepId, transactionHash, gasUsed, executionTimeMs, meta = 0n, note } = output
    return {
      agent: agents.placeOf(output.agent, roles[place] ?? 0).leaf,
      stepId: stepId as StepRow["stepId"],
      transactionHash: (transactionHash?.toLowerCase() ?? NO_TRANSACTION) as StepRow["transactionHash"],
      gasUsed,
      executionTimeMs: BigInt(executionTimeMs),
      status: output.status === "ok" ? 1 : 2,
      meta,
      salt: deriveSalt(secret, "step", place),
      note,
    }
  })
  return {
    run,
    chunks: tree.chunks.map((_, place) =>
      rows.slice(place * STEP_CIRCUIT.steps, (place + 1) * STEP_CIRCUIT.steps),
    ),
    context,
    policy: run.policy,
    agentsRoot: agents.root,
    listRoot: tree.root,
    screenRoot: 0n,
    chunkCount: tree.chunks.length,
    screening: null,
  }
}

const NO_TRANSACTION = `0x${"0".repeat(64)}`
