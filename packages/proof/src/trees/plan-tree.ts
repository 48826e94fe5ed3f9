import { computeAgentLeaf, computePlanRoot, computeStepEntry, type CurvePoint } from "@agentgpt/circuits"
import { AgentGptError, type Bytes32, parseBytes32 } from "@agentgpt/core"

import { deriveSalt } from "../commitments/derive-salt.ts"
import { type ChunkPlace, createChunkTree, mostChunks, padTo, splitIntoChunks } from "./chunk-tree.ts"
import { listProblems, type RowProblem } from "./list-problems.ts"

/** A step as the plan asks for it. */
export type PlanStep = {
  /** From core's `computeStepId`: the step's leaf in the tree of the workflow id. */
  readonly stepId: string
  /** Who may do it: 1 executor, 2 validator, 3 auditor. */
  readonly role: number
  /** The one agent that may do it; without, any agent of the role. */
  readonly agent?: CurvePoint
}

/** A step as its entry commits to it. */
export type CommittedStep = {
  readonly stepId: Bytes32
  readonly stepIdHigh: bigint
  readonly stepIdLow: bigint
  readonly role: bigint
  /** The leaf of the one agent that may act; 0 for any. */
  readonly agent: bigint
}

export type PlanChunk = ChunkPlace & { readonly steps: readonly CommittedStep[] }

/** A plan's Poseidon commitment: every step in its order, and how many there are. */
export type PlanTree = {
  readonly root: bigint
  readonly chunkSize: number
  readonly stepCount: number
  readonly chunks: readonly PlanChunk[]
}

type StepProblem = "id" | "duplicate" | "role"

const meanings: Readonly<Record<StepProblem, string>> = {
  id: "The step id is not 32 bytes in steps",
  duplicate: "The step id stands in an earlier step as well in steps",
  role: "There is no such role in steps",
}

/**
 * Commits to the steps of a plan, in their order.
 * @throws PROOF_PLAN_INVALID, naming every wrong step; PROOF_SECRET_INVALID
 *
 * @example
 * ```ts
 * const plan = createPlanTree([{ stepId: computeStepId(step), role: 1 }], { chunkSize: 16, secret })
 * ```
 */
export function createPlanTree(
  steps: readonly PlanStep[],
  options: { readonly chunkSize: number; readonly secret: Uint8Array },
): PlanTree {
  const { chunkSize, secret } = options
  if (steps.length === 0 || steps.length > chunkSize * mostChunks) {
    throw new AgentGptError("PROOF_PLAN_INVALID", `A plan has 1 to ${chunkSize * mostChunks} steps.`)
  }
  const problems = findProblems(steps)
  if (problems.length > 0) throw listProblems("PROOF_PLAN_INVALID", problems, meanings)
  const chunks = splitIntoChunks(steps.map(commitStep), chunkSize)
  const { root, places } = createChunkTree(
    chunks.map((chunk) => padTo(chunk.map(computeStepEntry), chunkSize, 0n)),
    (i) => deriveSalt(secret, "plan-chunk", i),
  )
  return {
    root: computePlanRoot(root, BigInt(steps.length)),
    chunkSize,
    stepCount: steps.length,
    chunks: places.map((place, i) => ({ ...place, steps: chunks[i] ?? [] })),
  }
}

/** The high and the low 128 bits of 32 bytes. */
export function splitIntoLimbs(bytes32: string): readonly [high: bigint, low: bigint] {
  const value = BigInt(parseBytes32(bytes32))
  return [value >> 128n, value & ((1n << 128n) - 1n)]
}

function commitStep({ stepId, role, agent }: PlanStep): CommittedStep {
  const [stepIdHigh, stepIdLow] = splitIntoLimbs(stepId)
  const leaf = agent === undefined ? 0n : computeAgentLeaf(agent, BigInt(role))
  return { stepId: parseBytes32(stepId), stepIdHigh, stepIdLow, role: BigInt(role), agent: leaf }
}

function findProblems(steps: readonly PlanStep[]): readonly RowProblem<StepProblem>[] {
  const seen = new Set<string>()
  return steps.flatMap(({ stepId, role }, row) => {
    const found: StepProblem[] = []
    const normal = typeof stepId === "string" ? stepId.toLowerCase() : ""
    if (!/^0x[0-9a-f]{64}$/u.test(normal)) found.push("id")
    else if (seen.has(normal)) found.push("duplicate")
    seen.add(normal)
    if (role !== 1 && role !== 2 && role !== 3) found.push("role")
    return found.map((problem) => ({ row, problem }))
  })
}
