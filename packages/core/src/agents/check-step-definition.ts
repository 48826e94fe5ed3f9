import { AgentGptError } from "../errors/agentgpt-error.ts"
import { Role } from "../vocabulary/role.ts"
import { listValueTypes } from "./check-value.ts"
import type { StepDefinition } from "./step-definition.ts"

/**
 * Holds a kind of step to the rules: a name, known types, and value moved by executors alone.
 * @throws AGENT_DEFINITION_INVALID, AGENT_ROLE_BREACH
 */
export function checkStepDefinition({ kind, role, movesValue, inputs, outputs }: StepDefinition): void {
  if (typeof kind !== "string" || !KIND.test(kind)) {
    throw refuse("A kind of step is area.what, in a to z, 0 to 9 and dashes.")
  }
  if (!Object.values(Role).includes(role)) throw refuse(`The step ${kind} has no role.`)
  for (const [name, input] of [...Object.entries(inputs), ...Object.entries(outputs)]) {
    const type = typeof input === "string" ? input : input.type
    if (!NAME.test(name)) throw refuse(`A value of the step ${kind} is not named like a variable.`)
    if (!listValueTypes().includes(type)) throw refuse(`The value ${name} of ${kind} has an unknown type.`)
  }
  if (movesValue && role !== Role.EXECUTOR) {
    throw new AgentGptError("AGENT_ROLE_BREACH", `The step ${kind} moves value without being an executor's.`)
  }
}

const KIND = /^[a-z][a-z0-9-]{0,31}(?:\.[a-z][a-z0-9-]{0,31}){1,2}$/u
const NAME = /^[a-z][a-zA-Z0-9]{0,31}$/u

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("AGENT_DEFINITION_INVALID", sentence)
}
