import { AgentGptError, isErrorCode } from "@agentgpt/core"
import type { RunResult } from "../orchestrator-port.ts"

/**
 * Lets a run through whose agents have something to say for themselves, be it their failure. One that was refused,
 * cancelled or given up without an agent having failed has no result.
 * @throws the run's own code
 */
export function requireOutcome({ view, metadata }: RunResult): void {
  const { state, error, run } = view
  if (state === "completed") return
  if (state === "failed" && metadata.agentOutputs.some((output) => output.error !== undefined)) return
  const code = error !== undefined && isErrorCode(error.code) ? error.code : undefined
  const sentence = error?.message === undefined || error.message === "" ? "" : ` ${error.message}`
  const fallback = state === "cancelled" ? "WORKFLOW_CANCELLED" : "WORKFLOW_FAILED"
  throw new AgentGptError(code ?? fallback, `The run ${run} is ${state}.${sentence}`)
}
