import { toAgentGptError } from "./agentgpt-error.ts"
import { AREAS } from "./areas.ts"
import { areaOf } from "./codes.ts"

/**
 * The exit code of a command that ended with an error: that of the error's area, listed in docs/errors.md.
 *
 * @example
 * toExitCode(new AgentGptError("CONFIG_UNKNOWN_KEY")) // 10
 */
export function toExitCode(thrown: unknown): number {
  return AREAS[areaOf(toAgentGptError(thrown).code)].exitCode
}
