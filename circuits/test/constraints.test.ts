import { readFileSync } from "node:fs"

import { describe, expect, test } from "vitest"

import circuits from "../circuits.ts"
import { publicSignals } from "../src/signals/public-signals.ts"
import type { ConstraintFigures } from "./support/describe-constraints.ts"

const recorded = JSON.parse(
  readFileSync(new URL("../constraints.json", import.meta.url), "utf8"),
) as Readonly<Record<string, ConstraintFigures>>

const constraintsOf = (name: string) => recorded[name]?.constraints ?? Number.NaN

describe("constraints.json", () => {
  test("has figures for circuits of the registry alone, and for all that every test run compiles", () => {
    const names = circuits.map(({ name }) => name)
    expect(Object.keys(recorded).filter((name) => !names.includes(name))).toEqual([])
    // A large circuit without a figure fails in the long tests, which compile it.
    const always = circuits.filter(({ onDemand }) => onDemand !== true).map(({ name }) => name)
    expect(always.filter((name) => !(name in recorded))).toEqual([])
  })

  test("keeps a payment at 830 constraints and the rest at 17,500", () => {
    const perPayment = (constraintsOf("PayBatch256") - constraintsOf("PayBatch16")) / 240
    expect(perPayment).toBeLessThanOrEqual(830)
    expect(constraintsOf("PayBatch16") - 16 * perPayment).toBeLessThanOrEqual(17_500)
  })

  test("keeps the circuits of 128 within domains of 2^17 and 2^16, which a proof's time follows", () => {
    for (const [name, log] of [
      ["PayBatch128", 17],
      ["Screen128", 16],
    ] as const) {
      const { constraints, publicSignals: signals } = recorded[name] ?? { constraints: 0, publicSignals: 0 }
      expect(constraints).toBeGreaterThan(0)
      expect(constraints + signals + 1).toBeLessThanOrEqual(2 ** log)
    }
  })

  test("keeps Screen16 small enough for a key ceremony of 2^14", () => {
    const { constraints, publicSignals: signals } = recorded["Screen16"] ?? {
      constraints: 0,
      publicSignals: 0,
    }
    expect(constraints + signals + 1).toBeLessThanOrEqual(2 ** 14)
  })
})

describe("circuits", () => {
  test("have names of their own, and their template's public signals", () => {
    expect(new Set(circuits.map(({ name }) => name)).size).toBe(circuits.length)
    for (const { template, outputs, publicInputs } of circuits) {
      expect([outputs, publicInputs]).toEqual([
        publicSignals[template].outputs,
        publicSignals[template].inputs,
      ])
    }
  })
})
