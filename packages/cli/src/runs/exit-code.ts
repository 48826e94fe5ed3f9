import type { RunView } from "@agentgpt/agentgpt"
import { AgentGptError, isErrorCode, toExitCode } from "@agentgpt/core"
import type { ErrorCode } from "@agentgpt/core"

/** Of a command that was told to end before what it waited for, as shells have it. */
export const INTERRUPTED_EXIT_CODE = 130

/**
 * How a command ends that waited for a run: 0 if it completed, goes on or waits for a person; else the
 * exit code of what stopped it.
 */
export function exitCodeOf({ state, error, findings }: RunView): number {
  if (state === "failed") return codeOf(error?.code, "WORKFLOW_FAILED")
  if (state === "denied")
    return codeOf(findings.find(({ verdict }) => verdict === "deny")?.code, "POLICY_INVALID")
  if (state === "cancelled") return codeOf(undefined, "WORKFLOW_CANCELLED")
  return 0
}

function codeOf(code: string | undefined, usual: ErrorCode): number {
  return toExitCode(new AgentGptError(isErrorCode(code) ? code : usual))
}
