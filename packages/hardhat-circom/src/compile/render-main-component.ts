import type { CircuitDefinition, CircuitParameter } from "../registry/define-circuits.ts"

/** The circom file that instantiates a circuit's template with its parameters and public inputs. */
export function renderMainComponent(circuit: CircuitDefinition): string {
  const publicInputs = circuit.publicInputs.length > 0 ? ` {public [${circuit.publicInputs.join(", ")}]}` : ""
  const parameters = (circuit.parameters ?? []).map(renderParameter).join(", ")
  return [
    "pragma circom 2.0.0;",
    `include "../src/${circuit.file}";`,
    `component main${publicInputs} = ${circuit.template}(${parameters});`,
    "",
  ].join("\n")
}

function renderParameter(parameter: CircuitParameter): string {
  if (typeof parameter === "number" || typeof parameter === "bigint") return parameter.toString()
  return `[${parameter.map(renderParameter).join(", ")}]`
}
