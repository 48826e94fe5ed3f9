import { toAgentGptError } from "@agentgpt/core"

/** Nothing where the look may succeed later. */
export async function tryLooking<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  } catch (thrown) {
    if (toAgentGptError(thrown).recovery === "retry") return undefined
    throw thrown
  }
}
