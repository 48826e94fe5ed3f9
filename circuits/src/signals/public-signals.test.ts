import { AgentGptError } from "@agentgpt/core"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { fieldOrder } from "../field.ts"
import { decodePublicSignals } from "./decode-public-signals.ts"
import { encodePublicSignals } from "./encode-public-signals.ts"
import { type CircuitTemplate, listPublicSignals, publicSignals } from "./public-signals.ts"

const templates = Object.keys(publicSignals) as readonly CircuitTemplate[]
const screen = { nextScreen: 5n, prevScreen: 0n, rosterRoot: 1n, denyRoot: 2n, chunkIndex: 3n }

describe("public signals", () => {
  test("of the batches stand in one order", () => {
    expect(listPublicSignals("PayBatch").join(" ")).toBe(
      "nextState stepsRoot total count fingerprint prevState policy context challenge chunkIndex",
    )
    expect(listPublicSignals("PayBatchPrivate")).toEqual(listPublicSignals("PayBatch"))
    expect(listPublicSignals("StepBatch").join(" ")).toBe(
      "nextState stepsRoot okCount failedCount totalGas prevState policy context stepCount chunkIndex",
    )
    expect(listPublicSignals("Screen").join(" ")).toBe("nextScreen prevScreen rosterRoot denyRoot chunkIndex")
  })

  test.each(templates)("of %s come back from their encoding", (template) => {
    const names: readonly string[] = listPublicSignals(template)
    const value = fc.bigInt({ min: 0n, max: fieldOrder - 1n })
    fc.assert(
      fc.property(fc.array(value, { minLength: names.length, maxLength: names.length }), (values) => {
        const named = decodePublicSignals(template, values)
        expect(Object.keys(named)).toEqual(names)
        expect(encodePublicSignals(template, named)).toEqual(values)
        expect(decodePublicSignals(template, values.map(String))).toEqual(named)
      }),
    )
  })
})

describe("encodePublicSignals", () => {
  test("follows the proof's order, not the object's", () => {
    const reversed = Object.fromEntries(Object.entries(screen).toReversed()) as typeof screen
    expect(encodePublicSignals("Screen", reversed)).toEqual([5n, 0n, 1n, 2n, 3n])
  })

  test.each([
    ["CIRCUIT_SIGNAL_MISSING", without("denyRoot")],
    ["CIRCUIT_SIGNAL_UNKNOWN", { ...screen, total: 1n }],
    ["CIRCUIT_SIGNAL_NOT_IN_FIELD", { ...screen, denyRoot: fieldOrder }],
    ["CIRCUIT_SIGNAL_NOT_IN_FIELD", { ...screen, denyRoot: -1n }],
    ["CIRCUIT_SIGNAL_NOT_IN_FIELD", { ...screen, denyRoot: 1 }],
    ["CIRCUIT_SIGNAL_NOT_IN_FIELD", { ...screen, denyRoot: undefined }],
  ])("refuses with %s", (code, signals) => {
    expect(codeOf(() => encodePublicSignals("Screen", signals as typeof screen))).toBe(code)
  })

  test("does not take inherited properties for signals", () => {
    const inherited = Object.create(screen) as typeof screen
    expect(codeOf(() => encodePublicSignals("Screen", inherited))).toBe("CIRCUIT_SIGNAL_MISSING")
  })
})

describe("decodePublicSignals", () => {
  test.each([
    ["CIRCUIT_SIGNAL_COUNT_WRONG", [1n, 2n, 3n, 4n]],
    ["CIRCUIT_SIGNAL_COUNT_WRONG", [1n, 2n, 3n, 4n, 5n, 6n]],
    ["CIRCUIT_SIGNAL_NOT_IN_FIELD", [1n, 2n, 3n, 4n, fieldOrder]],
    ["CIRCUIT_SIGNAL_NOT_IN_FIELD", [1n, 2n, 3n, 4n, String(fieldOrder)]],
    ["CIRCUIT_SIGNAL_NOT_IN_FIELD", [1n, 2n, 3n, 4n, -1n]],
    ["CIRCUIT_SIGNAL_NOT_IN_FIELD", [1n, 2n, 3n, 4n, "-1"]],
    ["CIRCUIT_SIGNAL_NOT_IN_FIELD", [1n, 2n, 3n, 4n, "0x10"]],
    ["CIRCUIT_SIGNAL_NOT_IN_FIELD", [1n, 2n, 3n, 4n, "01"]],
    ["CIRCUIT_SIGNAL_NOT_IN_FIELD", [1n, 2n, 3n, 4n, ""]],
    ["CIRCUIT_SIGNAL_NOT_IN_FIELD", [1n, 2n, 3n, 4n, " 1"]],
    ["CIRCUIT_SIGNAL_NOT_IN_FIELD", [1n, 2n, 3n, 4n, 5 as unknown as bigint]],
  ])("refuses with %s", (code, values) => {
    expect(codeOf(() => decodePublicSignals("Screen", values))).toBe(code)
  })
})

function without(name: keyof typeof screen) {
  return Object.fromEntries(Object.entries(screen).filter(([key]) => key !== name))
}

function codeOf(act: () => unknown): string | undefined {
  try {
    act()
  } catch (error) {
    return AgentGptError.is(error) ? error.code : String(error)
  }
  return undefined
}
