import { readFileSync } from "node:fs"

import { AgentGptError } from "@agentgpt/core"
import { bn254 } from "@noble/curves/bn254.js"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { makeToyKey, pointG1, pointG2, toSnarkjsKey } from "../test/support/toy-key.ts"
import type { Groth16Proof } from "./types.ts"
import {
  computeCircuitId,
  encodeVerificationKey,
  readVerificationKey,
  type VerificationKey,
  verifyGroth16,
} from "./verify-groth16.ts"

const p = bn254.fields.Fp.ORDER
const r = bn254.fields.Fr.ORDER
const { key, prove } = makeToyKey(2)
const signals = [7n, r - 1n]
const proof = prove(signals)

const expectCode = (act: () => unknown, code: string) => {
  expect(act).toThrow(AgentGptError)
  expect(act).toThrow(expect.objectContaining({ code }))
}

/** On the twist, outside the subgroup of order r. */
function findPointOutsideSubgroup(): Groth16Proof["b"] {
  const { Fp2 } = bn254.fields
  const twistB = Fp2.div(Fp2.fromBigTuple([3n, 0n]), Fp2.fromBigTuple([9n, 1n]))
  for (let i = 1n; ; i++) {
    const x = Fp2.fromBigTuple([i, 0n])
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), twistB)
    try {
      const y = Fp2.sqrt(square)
      const point = bn254.G2.Point.fromAffine({ x, y })
      if (point.isTorsionFree()) continue
      return [
        [x.c0, x.c1],
        [y.c0, y.c1],
      ]
    } catch {
      continue
    }
  }
}

describe("a proof", () => {
  test("holds for its own signals under its own key", () => {
    expect(verifyGroth16(key, signals, proof)).toBe(true)
    expect(verifyGroth16(key, [0n, 0n], prove([0n, 0n]))).toBe(true)
  })

  test("holds for any signals it was made for, and for no others", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, r - 1n), fc.bigInt(0n, r - 1n), fc.bigInt(1n, 1000n), (x, y, seed) => {
        const made = prove([x, y], seed)
        expect(verifyGroth16(key, [x, y], made)).toBe(true)
        expect(verifyGroth16(key, [(x + 1n) % r, y], made)).toBe(false)
      }),
      { numRuns: 5 },
    )
  })

  test.each<[string, readonly bigint[]]>([
    ["a signal more by one", [8n, r - 1n]],
    ["swapped signals", [r - 1n, 7n]],
    ["a signal fewer", [7n]],
    ["a signal more", [7n, r - 1n, 0n]],
    ["the alias of a signal", [7n + r, r - 1n]],
    ["a negative alias", [7n, -1n]],
  ])("does not hold for %s", (_, others) => {
    expect(verifyGroth16(key, others, proof)).toBe(false)
  })

  const { a, b, c } = proof
  test.each<[string, Groth16Proof]>([
    ["another A", { ...proof, a: pointG1(6n) }],
    ["another B", { ...proof, b: pointG2(6n) }],
    ["another C", { ...proof, c: pointG1(6n) }],
    ["A and C swapped", { ...proof, a: c, c: a }],
    ["the negative of A", { ...proof, a: [a[0], p - a[1]] }],
    ["A off the curve", { ...proof, a: [a[0], a[1] + 1n] }],
    ["an alias of A's coordinate", { ...proof, a: [a[0] + p, a[1]] }],
    ["A at infinity", { ...proof, a: [0n, 0n] }],
    [
      "B at infinity",
      {
        ...proof,
        b: [
          [0n, 0n],
          [0n, 0n],
        ],
      },
    ],
    ["C at infinity", { ...proof, c: [0n, 0n] }],
    [
      "B with real and imaginary parts swapped",
      {
        ...proof,
        b: [
          [b[0][1], b[0][0]],
          [b[1][1], b[1][0]],
        ],
      },
    ],
    ["an alias of B's coordinate", { ...proof, b: [[b[0][0] + p, b[0][1]], b[1]] }],
    ["B outside the subgroup", { ...proof, b: findPointOutsideSubgroup() }],
  ])("does not hold with %s", (_, tampered) => {
    expect(verifyGroth16(key, signals, tampered)).toBe(false)
  })

  test("does not hold under another key", () => {
    const other = { ...key, ic: key.ic.with(0, pointG1(999n)) }
    expect(verifyGroth16(other, signals, proof)).toBe(false)
    expect(verifyGroth16({ ...key, ic: [] }, [], proof)).toBe(false)
  })
})

describe("a key", () => {
  const json = toSnarkjsKey(key)

  test("reads the same from snarkjs' JSON and from contract code", () => {
    expect(readVerificationKey(json)).toEqual(key)
    expect(readVerificationKey(encodeVerificationKey(key))).toEqual(key)
  })

  test("has the id that the manifest of committed keys records", () => {
    const read = (name: string) =>
      JSON.parse(readFileSync(new URL(`../../../circuits/keys/${name}`, import.meta.url), "utf8"))
    for (const circuit of Object.values<{ keys: { DEV: { file: string; keyHash: string } } }>(
      read("manifest.json").circuits,
    )) {
      const { file, keyHash } = circuit.keys.DEV
      expect(computeCircuitId(readVerificationKey(read(file)))).toBe(keyHash)
    }
  })

  const change = (part: Partial<VerificationKey>) => ({ ...key, ...part })
  test.each<[string, VerificationKey]>([
    ["delta is gamma", change({ delta: key.gamma })],
    ["delta is the generator", change({ delta: pointG2(1n) })],
  ])("that accepts forged proofs is refused: %s", (_, unsafe) => {
    expectCode(() => readVerificationKey(encodeVerificationKey(unsafe)), "PROOF_KEY_UNSAFE")
    expectCode(() => readVerificationKey(toSnarkjsKey(unsafe)), "PROOF_KEY_UNSAFE")
  })

  test.each<[string, unknown]>([
    ["no object", null],
    ["text that is no hexadecimal", "PayBatch16"],
    ["half a word", `${encodeVerificationKey(key)}00`],
    ["an odd number of words", `${encodeVerificationKey(key)}${"0".repeat(64)}`],
    ["too few words", `0x${"0".repeat(64 * 14)}`],
    ["another protocol", { ...json, protocol: "plonk" }],
    ["another curve", { ...json, curve: "bls12381" }],
    ["another number of signals", { ...json, nPublic: 3 }],
    ["no points of signals", { ...json, IC: [], nPublic: -1 }],
    ["a missing point", { ...json, vk_beta_2: undefined }],
    ["a projective point", { ...json, vk_alpha_1: ["1", "2", "2"] }],
    [
      "a projective point of G2",
      {
        ...json,
        vk_beta_2: [
          ["1", "2"],
          ["1", "2"],
          ["1", "1"],
        ],
      },
    ],
    ["a coordinate that is a number", { ...json, vk_alpha_1: [1, 2, "1"] }],
    ["a coordinate with a leading zero", { ...json, vk_alpha_1: ["01", "2", "1"] }],
    ["a point off the curve", { ...json, vk_alpha_1: ["1", "3", "1"] }],
    ["a coordinate of p or more", { ...json, vk_alpha_1: [String(p + 1n), "2", "1"] }],
    ["a point at infinity", encodeVerificationKey(change({ alpha: [0n, 0n] }))],
    ["beta outside its subgroup", encodeVerificationKey(change({ beta: findPointOutsideSubgroup() }))],
    ["gamma outside its subgroup", encodeVerificationKey(change({ gamma: findPointOutsideSubgroup() }))],
    ["delta outside its subgroup", encodeVerificationKey(change({ delta: findPointOutsideSubgroup() }))],
    ["a signal's point off the curve", encodeVerificationKey(change({ ic: key.ic.with(1, [1n, 3n]) }))],
  ])("is refused with %s", (_, wrong) => {
    expectCode(() => readVerificationKey(wrong), "PROOF_KEY_MALFORMED")
  })
})

test("the verifier needs nothing that a browser lacks", () => {
  const source = readFileSync(new URL("verify-groth16.ts", import.meta.url), "utf8")
  const imports = [...source.matchAll(/from "([^"]+)"/gu)].map(([, name]) => name)
  expect(imports.toSorted()).toEqual(["./types.ts", "@agentgpt/core", "@noble/curves/bn254.js"])
  const types = readFileSync(new URL("types.ts", import.meta.url), "utf8")
  expect(types).not.toMatch(/\bimport\b|\bfrom "/u)
})
