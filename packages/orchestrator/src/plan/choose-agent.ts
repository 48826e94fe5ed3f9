import type { BaseAgent, StepDefinition } from "@agentgpt/core"
import type { DraftStep } from "./draft-step.ts"
import { nameRole } from "./draft-step.ts"
import type { PlanProblem } from "./plan-problem.ts"

/**
 * The agent that does a step: the one it names, or of those that may, the one with the smallest id, so that the choice
 * does not depend on the order of the agents.
 */
export function chooseAgent(
  step: DraftStep,
  definition: StepDefinition,
  agents: ReadonlyMap<string, BaseAgent>,
): { readonly agent: BaseAgent } | { readonly problem: PlanProblem } {
  const refuse = (code: PlanProblem["code"], sentence: string) => ({
    problem: { code, path: step.id, sentence },
  })
  if (step.agentId !== undefined) {
    const agent = agents.get(step.agentId)
    if (agent === undefined) return refuse("TASK_AGENT_UNKNOWN", `There is no agent ${step.agentId}.`)
    const why = explainUnfit(agent, step, definition)
    return why === undefined ? { agent } : refuse("TASK_AGENT_UNFIT", why)
  }
  const fit = [...agents.values()]
    .filter((agent) => explainUnfit(agent, step, definition) === undefined)
    .sort((one, other) => (one.agentId < other.agentId ? -1 : 1))
  const [agent] = fit
  if (agent !== undefined) return { agent }
  const role = nameRole(definition.role)
  return refuse("TASK_AGENT_UNFIT", `No ${role} of this run offers ${step.kind} on ${step.chainId}.`)
}

function explainUnfit(
  agent: BaseAgent,
  { kind, chainId }: DraftStep,
  { role }: StepDefinition,
): string | undefined {
  const { agentId } = agent
  if (agent.role !== role) {
    return `The agent ${agentId} is no ${nameRole(role)}, which ${kind} demands.`
  }
  const offered = agent.steps.find((step) => step.kind === kind)
  if (offered === undefined) return `The agent ${agentId} does not offer ${kind}.`
  if (offered.role !== role) return `The agent ${agentId} offers ${kind} in another role.`
  return agent.chains.includes(chainId) ? undefined : `The agent ${agentId} does not work on ${chainId}.`
}
