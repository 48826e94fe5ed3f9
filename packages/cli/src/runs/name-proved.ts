import { ALL_STEPS } from "@agentgpt/core"

/** What a proof is of, for people: a payroll by its step, or every step of the run. */
export function nameProved(stepId: string): string {
  return stepId === ALL_STEPS ? "all steps" : stepId
}
