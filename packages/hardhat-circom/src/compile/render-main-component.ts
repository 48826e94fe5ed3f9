import type { CircuitDefinition, CircuitParameter } from "../registry/define-circuits.ts"

/** The circom file that instantiates a circuit's template with its parameters and public inputs. */
export function renderMainComponent(circuit: CircuitDefinition): string {
  return `pragma circom 2.0.0;\ninclude "../src/${circuit.file}";\n${renderComponent(circuit)};\n`
}

/** The instantiation alone: `component main {public [x]} = Square(3)`. */
export function renderComponent(circuit: CircuitDefinition): string {
  const publicInputs = circuit.publicInputs.length > 0 ? ` {public [${circuit.publicInputs.join(", ")}]}` : ""
  const parameters = (circuit.parameters ?? []).map(renderParameter).join(", ")
  return `component main${publicInputs} = ${circuit.template}(${parameters})`
}

function renderParameter(parameter: CircuitParameter): string {
  if (typeof parameter === "number" || typeof parameter === "bigint") return parameter.toString()
  return `[${parameter.map(renderParameter).join(", ")}]`
}
