import { type CircuitDefinition, circuits, type CircuitTemplate } from "@agentgpt/circuits"
import { AgentGptError } from "@agentgpt/core"

/**
 * The circuit of a name, if it is of the template and its chunks have the size of the data's.
 * @throws CIRCUIT_UNKNOWN, PROOF_PLAN_INVALID
 */
export function requireCircuit(
  name: string,
  template: CircuitTemplate,
  chunkSize: number,
): CircuitDefinition {
  const circuit = circuits.find((each) => each.name === name)
  if (circuit === undefined) throw new AgentGptError("CIRCUIT_UNKNOWN", `There is no circuit ${name}.`)
  if (circuit.template !== template || circuit.parameters[0] !== chunkSize) {
    throw new AgentGptError("PROOF_PLAN_INVALID", `${name} is no ${template} over chunks of ${chunkSize}.`)
  }
  return circuit
}
