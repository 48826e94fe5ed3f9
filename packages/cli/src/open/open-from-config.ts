import type { Orchestrator } from "@agentgpt/agentgpt"
import { AgentGptError } from "@agentgpt/core"
import type { OpenInputs } from "./open-inputs.ts"

/**
 * Opens the orchestrator that the configuration describes.
 * @throws INTERNAL_UNEXPECTED: this version cannot open one yet
 */
export async function openFromConfig(inputs: OpenInputs): Promise<Orchestrator> {
  for (const key of inputs.agentKeys.values()) key.close()
  throw new AgentGptError("INTERNAL_UNEXPECTED", "This version cannot open an orchestrator yet.", {
    meta: ["Commands that plan, run and show runs do not work until it can."],
  })
}
