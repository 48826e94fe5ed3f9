import { bn254 } from "@noble/curves/bn254.js"
import { keccak_256 } from "@noble/hashes/sha3.js"
import { describe, expect, test } from "vitest"

import { expectCode } from "../../test/support/expect-code.ts"
import { BASE_FIELD } from "../field.ts"
import { checkVerificationKey } from "./check-verification-key.ts"
import { encodeVerificationKey } from "./encode-verification-key.ts"
import { hashVerificationKey, nameVerifier, renderVerifier } from "./render-verifier.ts"
import type { VerificationKey } from "./verification-key.ts"

const pointG1 = (scalar: bigint): [string, string, "1"] => {
  const { x, y } = bn254.G1.Point.BASE.multiply(scalar).toAffine()
  return [x.toString(), y.toString(), "1"]
}
const pointG2 = (scalar: bigint): VerificationKey["vk_beta_2"] => {
  const { x, y } = bn254.G2.Point.BASE.multiply(scalar).toAffine()
  return [
    [x.c0.toString(), x.c1.toString()],
    [y.c0.toString(), y.c1.toString()],
    ["1", "0"],
  ]
}

const key: VerificationKey = {
  protocol: "groth16",
  curve: "bn128",
  nPublic: 1,
  vk_alpha_1: pointG1(2n),
  vk_beta_2: pointG2(3n),
  vk_gamma_2: pointG2(1n),
  vk_delta_2: pointG2(5n),
  IC: [pointG1(7n), pointG1(11n)],
}

test("a sound key passes, with whatever else it carries", () => {
  expect(checkVerificationKey({ ...key, level: "DEV" })).toMatchObject(key)
})

describe("a key that accepts forged proofs is refused:", () => {
  test.each<[string, Partial<VerificationKey>]>([
    ["delta is gamma", { vk_gamma_2: pointG2(5n) }],
    ["delta is the generator", { vk_gamma_2: pointG2(9n), vk_delta_2: pointG2(1n) }],
    ["both are the generator", { vk_delta_2: pointG2(1n) }],
  ])("%s", async (_, change) => {
    await expectCode(() => checkVerificationKey({ ...key, ...change }), "CIRCUIT_KEY_UNSAFE")
  })
})

describe("a malformed key is refused:", () => {
  const x = key.vk_alpha_1[0]
  test.each<[string, object]>([
    ["nothing", { protocol: undefined }],
    ["another protocol", { protocol: "plonk" }],
    ["another curve", { curve: "bls12381" }],
    ["no public signal", { nPublic: 0, IC: [pointG1(7n)] }],
    ["a point too few", { nPublic: 2 }],
    ["a point too many", { IC: [pointG1(7n), pointG1(11n), pointG1(13n)] }],
    ["a coordinate out of range", { vk_alpha_1: [x, BASE_FIELD.toString(), "1"] }],
    ["a coordinate in hex", { vk_alpha_1: ["0x1", "2", "1"] }],
    ["a coordinate with a leading zero", { vk_alpha_1: ["01", "2", "1"] }],
    ["a point that is not affine", { vk_alpha_1: [x, x, "2"] }],
    ["a point of G1 at infinity", { vk_alpha_1: ["0", "1", "0"] }],
    [
      "a point of G2 at infinity",
      {
        vk_delta_2: [
          ["0", "0"],
          ["1", "0"],
          ["0", "0"],
        ],
      },
    ],
  ])("%s", async (_, change) => {
    await expectCode(() => checkVerificationKey({ ...key, ...change }), "CIRCUIT_KEY_MALFORMED")
  })
})

test("the encoding is words in the order of the pairing precompile", () => {
  const words = encodeVerificationKey(key)
    .slice(2)
    .match(/.{64}/g)!
    .map((word) => BigInt(`0x${word}`))
  const delta = bn254.G2.Point.BASE.multiply(5n).toAffine()
  expect(words).toHaveLength(14 + 2 * 2)
  expect(words.slice(0, 2)).toEqual(key.vk_alpha_1.slice(0, 2).map(BigInt))
  expect(words.slice(10, 14)).toEqual([delta.x.c1, delta.x.c0, delta.y.c1, delta.y.c0])
  expect(words.slice(16)).toEqual(key.IC[1]!.slice(0, 2).map(BigInt))
})

test("the Solidity library carries level, hashes and key", () => {
  const facts = {
    circuit: "Square",
    level: "PRODUCTION",
    publicSignals: ["square"],
    r1csSha256: "ab".repeat(32),
    transcriptHash: `0x${"cd".repeat(32)}`,
    solidityPragma: "0.8.37",
  } as const
  const source = renderVerifier(key, facts)
  const bytes = Buffer.from(encodeVerificationKey(key).slice(2), "hex")
  expect(hashVerificationKey(key)).toBe(`0x${Buffer.from(keccak_256(bytes)).toString("hex")}`)
  expect([...source.matchAll(/hex"([0-9a-f]{64})"/g)].map(([, word]) => word).join("")).toBe(
    bytes.toString("hex"),
  )
  expect(source).toContain("library SquareProductionKey {")
  expect(source).toContain("uint8 internal constant LEVEL = 2;")
  expect(source).toContain(`TRANSCRIPT_HASH = 0x${"cd".repeat(32)};`)
  expect(source).not.toContain("FORGED")
  expect(nameVerifier("Square", "DEV")).toBe("SquareDevKey")
  expect(renderVerifier(key, { ...facts, level: "DEV", transcriptHash: undefined })).toContain("FORGED")
})
