import { AgentGptError } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import type { ChainDesk, Workshop } from "./workshop.ts"

/** @throws TASK_CHAIN_UNKNOWN */
export function requireDesk({ desks }: Pick<Workshop, "desks">, chainId: ChainId): ChainDesk {
  const desk = desks.get(chainId)
  if (desk !== undefined) return desk
  throw new AgentGptError("TASK_CHAIN_UNKNOWN", `This worker does not work on ${chainId}.`)
}
