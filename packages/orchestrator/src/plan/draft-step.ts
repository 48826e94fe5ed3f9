import { Role, STANDARD_STEPS } from "@agentgpt/core"
import type { BaseAgent, ChainId, StepDefinition } from "@agentgpt/core"
import type { InputSource, Movement } from "./plan.ts"

/** A step before an agent is chosen for it. */
export type DraftStep = {
  readonly id: string
  readonly kind: string
  readonly chainId: ChainId
  /** The one agent that shall do it; without, any that may. */
  readonly agentId?: string | undefined
  readonly after?: readonly string[]
  readonly inputs: Readonly<Record<string, InputSource>>
  readonly moves?: readonly Movement[]
}

/** The kinds of steps there are: the standard ones, and those that the agents of the run offer besides. */
export function listKinds(agents: Iterable<BaseAgent>): ReadonlyMap<string, StepDefinition> {
  const kinds = new Map<string, StepDefinition>()
  for (const definition of Object.values(STANDARD_STEPS)) kinds.set(definition.kind, definition)
  for (const { steps } of agents) {
    for (const step of steps) if (!kinds.has(step.kind)) kinds.set(step.kind, step)
  }
  return kinds
}

/** What people call a role. */
export function nameRole(role: Role): string {
  return role === Role.EXECUTOR ? "executor" : role === Role.VALIDATOR ? "validator" : "auditor"
}
