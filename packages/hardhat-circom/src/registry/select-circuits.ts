import { CircomError } from "../errors.ts"
import type { CircuitDefinition } from "./define-circuits.ts"

/** The named circuits, or without names all that are not built on demand. */
export function selectCircuits(
  circuits: readonly CircuitDefinition[],
  names: readonly string[],
): readonly CircuitDefinition[] {
  if (names.length === 0) return circuits.filter((circuit) => circuit.onDemand !== true)
  return [...new Set(names)].map((name) => findCircuit(circuits, name))
}

/** The circuit of a name. */
export function findCircuit(circuits: readonly CircuitDefinition[], name: string): CircuitDefinition {
  const circuit = circuits.find((each) => each.name === name)
  if (circuit !== undefined) return circuit
  const known = circuits.map((each) => each.name).join(", ") || "none"
  throw new CircomError("CIRCUIT_UNKNOWN", `there is no circuit ${name}; the registry has: ${known}`)
}
