import { AgentGptError } from "@agentgpt/core"

/**
 * The error with a code that something ends with; fails if it ends well. Hardhat's matchers replace vitest's
 * `rejects` as soon as Hardhat is loaded, so tests beside it cannot use that.
 */
export async function refusalOf(action: () => unknown): Promise<AgentGptError> {
  try {
    await action()
  } catch (error) {
    if (AgentGptError.is(error)) return error
    throw error
  }
  throw new Error("it was not refused")
}
