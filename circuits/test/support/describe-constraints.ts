import type { ConstraintSystem } from "./constraint-system.ts"

export type ConstraintFigures = {
  readonly constraints: number
  readonly wires: number
  readonly publicSignals: number
  readonly privateInputs: number
}

/** The figures that `constraints.json` records for a circuit. */
export function describeConstraints(system: ConstraintSystem): ConstraintFigures {
  return {
    constraints: system.constraints.length,
    wires: system.wireCount,
    publicSignals: system.publicOutputs + system.publicInputs,
    privateInputs: system.privateInputs,
  }
}
