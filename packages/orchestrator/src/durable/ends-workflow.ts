import type { ErrorCode } from "@agentgpt/core"

const ENDS: ReadonlySet<ErrorCode> = new Set([
  "WORKFLOW_CANCELLED",
  "WORKFLOW_NEEDS_REPAIR",
  "WORKFLOW_ENGINE_CLOSED",
  "WORKFLOW_TAKEN_OVER",
])

/**
 * Whether a workflow's code is over by this error without having failed: it was cancelled, goes on elsewhere or later,
 * or not at all. It then has nothing to say of what became of its work.
 */
export function endsWorkflow(code: ErrorCode): boolean {
  return ENDS.has(code)
}
