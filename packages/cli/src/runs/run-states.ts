import type { RunState } from "@agentgpt/agentgpt"

/** The states of a run, without loading the orchestrator for them. A test holds the two equal. */
export const RUN_STATES: readonly RunState[] = [
  "asking",
  "running",
  "paused",
  "completed",
  "failed",
  "denied",
  "cancelled",
]

/** Nothing more happens in these. */
export function hasEnded(state: RunState): boolean {
  return state === "completed" || state === "failed" || state === "denied" || state === "cancelled"
}
