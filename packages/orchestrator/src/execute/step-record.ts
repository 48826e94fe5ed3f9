import type { AgentGptError, ErrorCode, StepValues } from "@agentgpt/core"
import type { StepResult } from "../route/plan-fallback.ts"
import type { WrittenOutput } from "../runs/record-step.ts"

/** How a step ended, as the durable engine keeps it. */
export type StepEnd = { readonly output: WrittenOutput } & (
  | { readonly state: "done"; readonly values: StepValues }
  | { readonly state: "failed" | "refused"; readonly code: ErrorCode; readonly message: string }
)

/** What planning the rest goes by. */
export function toResult(end: StepEnd): StepResult {
  return end.state === "done" ? { state: "done", values: end.values } : { state: end.state, code: end.code }
}

/**
 * Whether another way may do what this way could not. A check that said no is asked the same question by every other
 * way, and what needs a person gets one.
 */
export function judgeFailure(error: AgentGptError): "failed" | "refused" {
  return error.recovery === "retry" || error.recovery === "replan" ? "failed" : "refused"
}
