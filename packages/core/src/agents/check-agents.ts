import { AgentGptError } from "../errors/agentgpt-error.ts"
import type { Role } from "../vocabulary/role.ts"
import type { BaseAgent } from "./base-agent.ts"
import { checkStepDefinition } from "./check-step-definition.ts"
import type { StepDefinition } from "./step-definition.ts"

/**
 * Holds the agents of a run to the rules: there is one at least, no id is taken twice, every step is of its agent's
 * role, a kind means the same wherever it is offered, and nobody owns agents of two roles: whoever approves is never
 * who executes.
 * @returns the agents by their ids
 * @throws AGENT_NONE, AGENT_DUPLICATE, AGENT_ROLE_BREACH, AGENT_DEFINITION_INVALID
 *
 * @example
 * const agents = checkAgents([complianceAgent, paymentAgent])
 * agents.get("payment")?.role // Role.EXECUTOR
 */
export function checkAgents(agents: readonly BaseAgent[]): ReadonlyMap<string, BaseAgent> {
  if (agents.length === 0) throw new AgentGptError("AGENT_NONE")
  const byId = new Map<string, BaseAgent>()
  const roleOfOwner = new Map<string, Role>()
  const kinds = new Map<string, StepDefinition>()
  for (const agent of agents) {
    const { agentId, role, owner, steps } = agent
    if (byId.has(agentId)) {
      throw new AgentGptError("AGENT_DUPLICATE", `Two agents have the id ${agentId}.`)
    }
    byId.set(agentId, agent)
    for (const step of steps) checkStep(agent, step, kinds)
    if (owner === undefined) continue
    const other = roleOfOwner.get(owner)
    if (other !== undefined && other !== role) {
      throw new AgentGptError("AGENT_ROLE_BREACH", `${owner} owns agents of two roles.`, {
        meta: [`One of them is ${agentId}.`, "Give each role a key of its own."],
      })
    }
    roleOfOwner.set(owner, role)
  }
  return byId
}

function checkStep(
  { agentId, role }: BaseAgent,
  step: StepDefinition,
  kinds: Map<string, StepDefinition>,
): void {
  checkStepDefinition(step)
  if (step.role !== role) {
    throw new AgentGptError(
      "AGENT_ROLE_BREACH",
      `The agent ${agentId} offers ${step.kind}, which is another role's.`,
    )
  }
  const other = kinds.get(step.kind)
  if (other !== undefined && shapeOf(other) !== shapeOf(step)) {
    throw new AgentGptError(
      "AGENT_DEFINITION_INVALID",
      `The step ${step.kind} is offered with two meanings, one of them by ${agentId}.`,
    )
  }
  kinds.set(step.kind, step)
}

function shapeOf({ role, movesValue, inputs, outputs }: StepDefinition): string {
  return JSON.stringify([role, movesValue, sorted(inputs), sorted(outputs)])
}

function sorted(values: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1))
}
