import { AgentGptError } from "@agentgpt/core"
import type { ErrorCode } from "@agentgpt/core"

/** One thing that is wrong with a plan, and how it is put right. */
export type PlanProblem = {
  readonly code: ErrorCode
  /** Where: a step's id, or a step and a value of it. */
  readonly path: string
  readonly sentence: string
}

/** An error that says all of the problems; its code is that of the first one. */
export function refusePlan(problems: readonly PlanProblem[]): AgentGptError {
  const [first] = problems
  const lines = problems.slice(0, LISTED).map(({ code, path, sentence }) => `${path}: ${sentence} (${code})`)
  if (problems.length > lines.length) lines.push(`And ${problems.length - lines.length} more problems.`)
  return new AgentGptError(first?.code ?? "TASK_PLAN_EMPTY", undefined, { meta: lines })
}

/** An error holds at most 50 further lines. */
const LISTED = 49
