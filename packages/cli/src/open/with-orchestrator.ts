import type { Orchestrator } from "@agentgpt/agentgpt"
import type { CommandContext, Given } from "../command.ts"
import { gatherInputs } from "./gather-inputs.ts"
import type { OpenInputs } from "./open-inputs.ts"

/** Opens an orchestrator for the length of some work, and closes it whatever happens. */
export async function withOrchestrator<Result>(
  context: CommandContext,
  given: Given,
  role: OpenInputs["role"],
  work: (orchestrator: Orchestrator, inputs: OpenInputs) => Promise<Result>,
): Promise<Result> {
  const inputs = await gatherInputs(context, given, role)
  const orchestrator = await context.ports.openOrchestrator(inputs)
  try {
    return await work(orchestrator, inputs)
  } finally {
    await orchestrator.close()
  }
}
