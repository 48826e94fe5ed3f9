import { type CurvePoint, fitsBits, isFieldElement } from "@agentgpt/circuits"

import { listProblems, type RowProblem } from "../trees/list-problems.ts"
import { type CommittedStep, type PlanTree, splitIntoLimbs } from "../trees/plan-tree.ts"
import { type AgentPlace, type AgentsTree, leafOfAgent } from "../trees/agents-tree.ts"

/** What an agent reports of one step. */
export type StepOutput = {
  readonly stepId: string
  readonly agent: CurvePoint
  /** "failed" also where the step never ran. */
  readonly status: "ok" | "failed"
  /** 32 bytes; left out where there was no transaction. */
  readonly transactionHash?: string
  readonly gasUsed: bigint
  readonly executionTimeMs: number
  /** The hash of whatever else the output holds, as a field element. 0 without. */
  readonly meta?: bigint
}

/** A step of the plan with its one output. */
export type DoneStep = {
  readonly step: CommittedStep
  readonly place: AgentPlace
  readonly transaction: readonly [high: bigint, low: bigint]
  readonly output: StepOutput
}

type OutputProblem =
  | "stranger"
  | "duplicate"
  | "missing"
  | "agent"
  | "bound"
  | "transaction"
  | "range"
  | "meta"

const meanings: Readonly<Record<OutputProblem, string>> = {
  stranger: "The plan has no such step, in outputs",
  duplicate: "The step has an earlier output as well, in outputs",
  missing: "No output was given for steps of the plan",
  agent: "The agent is not enrolled under the step's role, in outputs",
  bound: "The plan names another agent for the step, in outputs",
  transaction: "The transaction hash is not 32 bytes, in outputs",
  range: "Gas or time is not an integer from 0 to 2^64 - 1, in outputs",
  meta: "The meta hash is not a field element, in outputs",
}

/**
 * Gives every step of a plan its output, in the plan's order.
 * @throws PROOF_PLAN_INVALID, naming every wrong output and every step without one
 */
export function planOutputs(
  plan: PlanTree,
  outputs: readonly StepOutput[],
  agents: AgentsTree,
): readonly DoneStep[] {
  const steps = plan.chunks.flatMap((chunk) => chunk.steps)
  const byId = new Map(steps.map((step) => [step.stepId as string, step]))
  const done = new Map<string, DoneStep>()
  const problems: RowProblem<OutputProblem>[] = []
  for (const [row, output] of outputs.entries()) {
    const id = output.stepId.toLowerCase()
    const step = byId.get(id)
    const found: OutputProblem[] = []
    if (step === undefined) found.push("stranger")
    if (done.has(id)) found.push("duplicate")
    const place = step === undefined ? undefined : findPlace(agents, output.agent, Number(step.role))
    if (step !== undefined && place === undefined) found.push("agent")
    if (place !== undefined && step?.agent !== 0n && step?.agent !== place.leaf) found.push("bound")
    const transaction = readTransaction(output.transactionHash)
    if (transaction === undefined) found.push("transaction")
    if (!isReportable(output)) found.push("range")
    if (!isFieldElement(output.meta ?? 0n)) found.push("meta")
    problems.push(...found.map((problem) => ({ row, problem })))
    if (step !== undefined && place !== undefined && transaction !== undefined && found.length === 0) {
      done.set(id, { step, place, transaction, output })
    }
  }
  const reported = new Set(outputs.map(({ stepId }) => stepId.toLowerCase()))
  for (const [row, { stepId }] of steps.entries()) {
    if (!reported.has(stepId)) problems.push({ row, problem: "missing" })
  }
  if (problems.length > 0) throw listProblems("PROOF_PLAN_INVALID", problems, meanings)
  return steps.flatMap(({ stepId }) => done.get(stepId) ?? [])
}

function findPlace(agents: AgentsTree, key: CurvePoint, role: number): AgentPlace | undefined {
  return agents.has(leafOfAgent({ publicKey: key, role })) ? agents.placeOf(key, role) : undefined
}

function readTransaction(hash: string | undefined): readonly [bigint, bigint] | undefined {
  if (hash === undefined) return [0n, 0n]
  return /^0x[0-9a-fA-F]{64}$/u.test(hash) ? splitIntoLimbs(hash) : undefined
}

function isReportable({ gasUsed, executionTimeMs }: StepOutput): boolean {
  const isTime = Number.isSafeInteger(executionTimeMs) && executionTimeMs >= 0
  return typeof gasUsed === "bigint" && fitsBits(gasUsed, 64) && isTime
}
