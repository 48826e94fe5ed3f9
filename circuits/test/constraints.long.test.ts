import { readFileSync } from "node:fs"

import { describe, expect, test } from "vitest"

import circuits from "../circuits.ts"
import { compileCircuit } from "./support/compile-circuit.ts"
import { readConstraintSystem } from "./support/constraint-system.ts"
import { describeConstraints } from "./support/describe-constraints.ts"

const recorded = JSON.parse(readFileSync(new URL("../constraints.json", import.meta.url), "utf8"))

describe("circuits compiled on demand", () => {
  const large = circuits.filter(({ onDemand }) => onDemand === true)

  test.each(large)(
    "$name has the recorded number of constraints",
    { timeout: 3_600_000 },
    async (circuit) => {
      const { r1cs } = await compileCircuit({ ...circuit, withConstraints: true })
      expect(describeConstraints(await readConstraintSystem(r1cs))).toEqual(recorded[circuit.name])
    },
  )
})
