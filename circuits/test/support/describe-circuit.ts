import { readFile } from "node:fs/promises"

import * as fc from "fast-check"
import { beforeAll, describe, expect, test } from "vitest"

import { fieldOrder } from "../../src/field.ts"
import type { Violation } from "../../src/model/violation.ts"
import { findLooseWires } from "./find-loose-wires.ts"
import { describeConstraints } from "./describe-constraints.ts"
import type { Guard } from "./guards.ts"
import {
  compileTimeoutMs,
  findRefusingGuards,
  listGuards,
  listRules,
  prepareCircuit,
  type PreparedCircuit,
  readPublicSignals,
} from "./prepare-circuit.ts"
import { tamperings } from "./tamper.ts"

/** A wire that may be free, and why nothing hangs on it. */
export type LooseWire = { readonly name: RegExp; readonly count: number; readonly because: string }

export type CircuitUnderTest<Input extends object> = {
  readonly name: string
  readonly build: (seed: bigint) => Input
  readonly check: (input: Input) => readonly Violation[]
  readonly computeSignals: (input: Input) => Readonly<Record<string, bigint>>
  readonly valid: readonly (readonly [title: string, build: () => Input])[]
  readonly invalid: readonly (readonly [title: string, rule: string, build: () => Input])[]
  readonly looseWires: readonly LooseWire[]
}

/**
 * What every circuit is held to: it agrees with the model on valid and on tampered inputs; each invalid input
 * breaks one rule alone, is refused at the line of that rule, and is accepted once that line is gone; and no
 * wire of a witness is free.
 */
export function describeCircuit<Input extends object>(subject: CircuitUnderTest<Input>): void {
  describe(subject.name, () => {
    let circuit: PreparedCircuit
    const refused = new Set<Guard>()
    beforeAll(async () => {
      circuit = await prepareCircuit(subject.name)
    }, compileTimeoutMs)

    test("has its public signals in the documented order", () => {
      const { outputs, publicInputs } = circuit.definition
      const names = [...outputs, ...publicInputs].map((signal) => `main.${signal}`)
      const wires = names.map((_, i) => circuit.symbols.get(i + 1)?.[0])
      expect(wires).toEqual(names)
      expect(circuit.system.publicOutputs).toBe(outputs.length)
      expect(circuit.system.publicInputs).toBe(publicInputs.length)
      expect(circuit.system.order).toBe(fieldOrder)
    })

    test("has the recorded number of constraints", async () => {
      const recorded = JSON.parse(await readFile(new URL("../../constraints.json", import.meta.url), "utf8"))
      expect(describeConstraints(circuit.system)).toEqual(recorded[subject.name])
    })

    test.each(subject.valid)("accepts %s", async (_, build) => {
      const input = build()
      expect(subject.check(input)).toEqual([])
      const result = await circuit.calculate(input as Record<string, unknown>)
      expect(readPublicSignals(circuit, result)).toEqual(subject.computeSignals(input))
    })

    test.each(subject.invalid)("refuses %s (%s)", async (_, rule, build) => {
      const input = build() as Input & Record<string, unknown>
      expect(listRules(subject.check(input))).toEqual([rule])
      const refusing = await findRefusingGuards(await circuit.calculate(input))
      expect(refusing.flatMap(({ rules }) => rules)).toContain(rule)
      for (const guard of refusing) if (guard.rules.includes(rule)) refused.add(guard)
      const unguarded = await circuit.calculateUnguarded(input)
      expect(unguarded.satisfied).toBe(true)
    })

    test("has refused something at each of its guards", async () => {
      const reachable = await listGuards(circuit.definition.file)
      expect(reachable.filter((guard) => !refused.has(guard))).toEqual([])
    })

    test("agrees with the model on random inputs", { timeout: 300_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.bigInt({ min: 0n, max: 2n ** 64n }), async (seed) => {
          const input = subject.build(seed)
          expect(subject.check(input)).toEqual([])
          const result = await circuit.calculate(input as Record<string, unknown>)
          expect(readPublicSignals(circuit, result)).toEqual(subject.computeSignals(input))
        }),
        { numRuns: 4 },
      )
    })

    test("accepts a tampered input exactly if the model does", { timeout: 300_000 }, async () => {
      const base = subject.build(7n)
      await fc.assert(
        fc.asyncProperty(tamperings(base), async (tampered) => {
          const violations = subject.check(tampered)
          const result = await circuit.calculate(tampered as Record<string, unknown>)
          expect(result.satisfied, listRules(violations).join(" ")).toBe(violations.length === 0)
        }),
        { numRuns: 20 },
      )
    })

    test("fixes every wire of a witness", { timeout: 300_000 }, async () => {
      const result = await circuit.calculate(subject.build(1n) as Record<string, unknown>)
      if (!result.satisfied) throw new Error("no witness")
      const loose = findLooseWires(circuit.system, result.witness.readAll()).flatMap(
        (wire) => circuit.symbols.get(wire) ?? [`wire ${wire}`],
      )
      const unexplained = loose.filter((name) => !subject.looseWires.some((known) => known.name.test(name)))
      expect(unexplained).toEqual([])
      for (const { name, count, because } of subject.looseWires) {
        expect(loose.filter((wire) => name.test(wire)).length, because).toBe(count)
      }
    })
  })
}
