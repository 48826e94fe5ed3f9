import { AgentGptError } from "@agentgpt/core"

/** The node answered from two different chains within one reading: none of it may be used. */
export function refuseMovedChain(nodeName: string, what: string): AgentGptError {
  return new AgentGptError("NODE_CHAIN_MOVED", `Node ${nodeName} changed its blocks: ${what}`)
}

/**
 * Reads again when the node changed its chain meanwhile, as it does in a re-org.
 * @throws NODE_CHAIN_MOVED when it does so again and again, and what `read` throws
 */
export async function readSteadily<T>(read: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round += 1) {
    try {
      return await read()
    } catch (error) {
      const hasMoved = error instanceof AgentGptError && error.code === "NODE_CHAIN_MOVED"
      if (!hasMoved || round === MOST_ROUNDS) throw error
    }
  }
}

const MOST_ROUNDS = 3
