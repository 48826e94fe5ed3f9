import { AgentGptError } from "../src/errors/agentgpt-error.ts"
import type { ErrorCode } from "../src/errors/codes.ts"

/** The code of the error that an action ends with; undefined if it ends well. Other errors go through. */
export function codeOf(action: () => unknown): ErrorCode | undefined {
  try {
    action()
    return undefined
  } catch (error) {
    if (AgentGptError.is(error)) return error.code
    throw error
  }
}
