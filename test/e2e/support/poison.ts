import { existsSync } from "node:fs"

import { type BaseAgent, type ChainId, defineAgent, defineStep, Role } from "@agentgpt/core"

/** An agent whose step ends the process that performs it, as long as a file is not there. */
export function createPoison(chainId: ChainId, antidote: string): BaseAgent {
  const terms = {
    kind: "test.poison",
    role: Role.AUDITOR,
    movesValue: false,
    inputs: {},
    outputs: {},
    description: "Ends its process.",
  } as const
  const step = defineStep(terms, async () => {
    if (!existsSync(antidote)) process.kill(process.pid, "SIGKILL")
    return {}
  })
  return defineAgent({ agentId: "poison", role: Role.AUDITOR, chains: [chainId], steps: [step] })
}
