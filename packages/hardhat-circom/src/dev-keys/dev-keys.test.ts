import { bn254 } from "@noble/curves/bn254.js"
import { bigInt, sample } from "fast-check"
import { expect, test } from "vitest"

import { BASE_FIELD, fromLittleEndian, montgomeryFactor, SCALAR_FIELD, toLittleEndian } from "../field.ts"
import { deriveDevSecrets } from "./derive-secrets.ts"
import { chooseWindowBits } from "./fixed-base.ts"
import { multiplyGenerators } from "./multiply-generators.ts"

const factor = montgomeryFactor(BASE_FIELD)
const encode = (...coordinates: readonly bigint[]): Buffer =>
  Buffer.concat(coordinates.map((each) => toLittleEndian((each * factor) % BASE_FIELD)))

const expectedG1 = (scalar: bigint): Buffer => {
  if (scalar === 0n) return Buffer.alloc(64)
  const { x, y } = bn254.G1.Point.BASE.multiply(scalar).toAffine()
  return encode(x, y)
}
const expectedG2 = (scalar: bigint): Buffer => {
  if (scalar === 0n) return Buffer.alloc(128)
  const { x, y } = bn254.G2.Point.BASE.multiply(scalar).toAffine()
  return encode(x.c0, x.c1, y.c0, y.c1)
}

test("points are those of an independent implementation, zero and the extremes included", async () => {
  const random = sample(bigInt({ min: 0n, max: SCALAR_FIELD - 1n }), { numRuns: 60, seed: 7 })
  const scalars = [0n, 1n, 2n, 3n, SCALAR_FIELD - 1n, SCALAR_FIELD - 2n, 2n ** 253n, 0n, ...random]
  const bytes = Buffer.concat(scalars.map(toLittleEndian))
  const [g1, g2] = await multiplyGenerators(
    [
      { group: "g1", scalars: bytes },
      { group: "g2", scalars: bytes },
    ],
    1,
  )
  expect(Buffer.from(g1!).equals(Buffer.concat(scalars.map(expectedG1)))).toBe(true)
  expect(Buffer.from(g2!).equals(Buffer.concat(scalars.map(expectedG2)))).toBe(true)
})

test("many scalars over several processes give the same bytes as over one", async () => {
  const count = 9_001
  const scalars = Buffer.concat(
    Array.from({ length: count }, (_, index) =>
      toLittleEndian(index % 3 === 0 ? 0n : BigInt(index) ** 18n % SCALAR_FIELD),
    ),
  )
  const lists = [
    { group: "g1" as const, scalars },
    { group: "g1" as const, scalars: new Uint8Array() },
  ]
  const [one, none] = await multiplyGenerators(lists, 1)
  const [two] = await multiplyGenerators(lists, 2)
  expect(none).toHaveLength(0)
  expect(one).toHaveLength(count * 64)
  expect(Buffer.from(one!).equals(Buffer.from(two!))).toBe(true)
  for (const index of [1, 511, 512, 1024, count - 1]) {
    const scalar = fromLittleEndian(scalars.subarray(index * 32, (index + 1) * 32))
    expect(Buffer.from(one!.subarray(index * 64, (index + 1) * 64)).equals(expectedG1(scalar))).toBe(true)
  }
})

test("secrets follow from name and r1cs alone, and differ in everything", () => {
  const hash = "00".repeat(32)
  const secrets = deriveDevSecrets("Square", hash)
  expect(deriveDevSecrets("Square", hash)).toEqual(secrets)
  const all = [
    secrets,
    deriveDevSecrets("Squares", hash),
    deriveDevSecrets("Square", "01".repeat(32)),
  ].flatMap((each) => Object.values(each))
  expect(new Set(all).size).toBe(12)
  for (const secret of all) expect(secret > 1n && secret < SCALAR_FIELD).toBe(true)
})

test("the window grows with the number of scalars", () => {
  expect(chooseWindowBits(1)).toBeLessThan(chooseWindowBits(1_000))
  expect(chooseWindowBits(1_000)).toBeLessThan(chooseWindowBits(1_000_000))
  expect(chooseWindowBits(10 ** 9)).toBeLessThanOrEqual(14)
})
