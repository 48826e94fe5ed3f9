// SPDX-License-Identifier: MIT
import { AgentGptError, type Bytes32, hexToBytes, keccak256 } from "@agentgpt/core"
import { bn254 } from "@noble/curves/bn254.js"

import type { Groth16Proof } from "./types.ts"

// The second, independent verifier: @noble/curves alone, so that it runs in browsers as well.

type PointG1 = readonly [x: bigint, y: bigint]
/** Each coordinate as [real, imaginary]. */
type PointG2 = readonly [x: readonly [bigint, bigint], y: readonly [bigint, bigint]]

/** A Groth16 verification key over BN254. `ic` holds the constant's point, then one for each public signal. */
export type VerificationKey = {
  readonly alpha: PointG1
  readonly beta: PointG2
  readonly gamma: PointG2
  readonly delta: PointG2
  readonly ic: readonly PointG1[]
}

const { G1, G2, fields } = bn254
const baseField = fields.Fp.ORDER
const scalarField = fields.Fr.ORDER
type CurvePointG1 = typeof G1.Point.BASE
type CurvePointG2 = typeof G2.Point.BASE

/**
 * Whether a proof holds for its public signals under a key: e(A, B) = e(α, β) · e(Σ, γ) · e(C, δ).
 *
 * Anything malformed makes it false: another number of signals than the key has, a signal of r or more (it would
 * pass for its alias), a point off its curve, outside its subgroup, with a coordinate of p or more, or at infinity.
 *
 * @example
 * ```ts
 * const key = readVerificationKey(JSON.parse(await readFile("PayBatch16.dev.json", "utf8")))
 * verifyGroth16(key, statement.publicSignals, statement.proof) // true
 * ```
 */
export function verifyGroth16(
  key: VerificationKey,
  publicSignals: readonly bigint[],
  proof: Groth16Proof,
): boolean {
  if (publicSignals.length !== key.ic.length - 1 || !publicSignals.every(isScalar)) return false
  try {
    const [constant, ...points] = key.ic.map(toG1)
    if (constant === undefined) return false
    const sum = points.reduce((running, point, i) => running.add(scale(point, publicSignals[i])), constant)
    const pairs = [
      { g1: toG1(proof.a).negate(), g2: toG2(proof.b) },
      { g1: toG1(key.alpha), g2: toG2(key.beta) },
      { g1: sum, g2: toG2(key.gamma) },
      { g1: toG1(proof.c), g2: toG2(key.delta) },
    ]
    // A sum at infinity pairs to one; noble refuses the point itself.
    const product = bn254.pairingBatch(pairs.filter(({ g1 }) => !g1.is0()))
    return fields.Fp12.eql(product, fields.Fp12.ONE)
  } catch (error) {
    if (error instanceof NotAPoint) return false
    throw error
  }
}

/**
 * Reads a key from snarkjs' JSON, or from its encoded bytes as contracts hold them (hexadecimal text).
 * @throws PROOF_KEY_MALFORMED, PROOF_KEY_UNSAFE (delta is gamma or the generator: phase 2 was skipped, and
 * anybody can forge proofs)
 *
 * @example
 * ```ts
 * const key = readVerificationKey(JSON.parse(text))
 * const same = readVerificationKey(encodeVerificationKey(key))
 * ```
 */
export function readVerificationKey(json: unknown): VerificationKey {
  const key = typeof json === "string" ? decodeKey(json) : readSnarkjsKey(json)
  try {
    for (const point of [key.alpha, ...key.ic]) toG1(point)
    const delta = toG2(key.delta)
    const gamma = toG2(key.gamma)
    toG2(key.beta)
    if (delta.equals(gamma) || delta.equals(G2.Point.BASE)) {
      throw new AgentGptError("PROOF_KEY_UNSAFE")
    }
  } catch (error) {
    if (!(error instanceof NotAPoint)) throw error
    throw new AgentGptError("PROOF_KEY_MALFORMED", `A point of the verification key ${error.message}.`)
  }
  return key
}

/**
 * A key as contracts hold it: 32-byte words in the order alpha (x, y), beta, gamma, delta (x imaginary, x real,
 * y imaginary, y real: the order of the pairing precompile), then ic (x, y).
 *
 * @example
 * ```ts
 * encodeVerificationKey(key).length // 2 + 64 * (14 + 2 * key.ic.length)
 * ```
 */
export function encodeVerificationKey(key: VerificationKey): `0x${string}` {
  const words = [
    ...key.alpha,
    ...[key.beta, key.gamma, key.delta].flatMap(([x, y]) => [x[1], x[0], y[1], y[0]]),
    ...key.ic.flat(),
  ]
  return `0x${words.map((word) => word.toString(16).padStart(64, "0")).join("")}`
}

/**
 * The id of a circuit under a key: keccak256 of the encoded key, as the verifier registry computes it.
 *
 * @example
 * ```ts
 * computeCircuitId(readVerificationKey(json)) // "0x1c22…986d"
 * ```
 */
export function computeCircuitId(key: VerificationKey): Bytes32 {
  return keccak256(hexToBytes(encodeVerificationKey(key)))
}

class NotAPoint extends Error {}

function isScalar(value: unknown): value is bigint {
  return typeof value === "bigint" && value >= 0n && value < scalarField
}

function isCoordinate(value: unknown): value is bigint {
  return typeof value === "bigint" && value >= 0n && value < baseField
}

function scale(point: CurvePointG1, factor: bigint = 0n): CurvePointG1 {
  return factor === 0n ? G1.Point.ZERO : point.multiplyUnsafe(factor)
}

function toG1([x, y]: PointG1): CurvePointG1 {
  return checkPoint([x, y], () => G1.Point.fromAffine({ x, y }))
}

function toG2([x, y]: PointG2): CurvePointG2 {
  const [a, b] = [
    { c0: x[0], c1: x[1] },
    { c0: y[0], c1: y[1] },
  ]
  return checkPoint([...x, ...y], () => G2.Point.fromAffine({ x: a, y: b }))
}

/** The point of some coordinates, if they are reduced and it is on the curve, in the subgroup, not at infinity. */
function checkPoint<Point extends { assertValidity(): void; is0(): boolean }>(
  coordinates: readonly unknown[],
  make: () => Point,
): Point {
  if (!coordinates.every(isCoordinate)) throw new NotAPoint("has a coordinate that is no field element")
  if (coordinates.every((coordinate) => coordinate === 0n)) throw new NotAPoint("is at infinity")
  try {
    const point = make()
    point.assertValidity()
    return point
  } catch {
    throw new NotAPoint("is not on its curve or not in its subgroup")
  }
}

function malformed(what: string): AgentGptError {
  return new AgentGptError("PROOF_KEY_MALFORMED", `The verification key ${what}.`)
}

function readSnarkjsKey(json: unknown): VerificationKey {
  if (typeof json !== "object" || json === null) throw malformed("is no object")
  const fieldsOfKey = json as Readonly<Record<string, unknown>>
  if (fieldsOfKey["protocol"] !== "groth16" || fieldsOfKey["curve"] !== "bn128") {
    throw malformed("is not one of Groth16 over bn128")
  }
  const points = readList(fieldsOfKey["IC"], "IC")
  if (points.length < 1 || fieldsOfKey["nPublic"] !== points.length - 1) {
    throw malformed("has another number of points than public signals")
  }
  return {
    alpha: readG1(fieldsOfKey["vk_alpha_1"], "vk_alpha_1"),
    beta: readG2(fieldsOfKey["vk_beta_2"], "vk_beta_2"),
    gamma: readG2(fieldsOfKey["vk_gamma_2"], "vk_gamma_2"),
    delta: readG2(fieldsOfKey["vk_delta_2"], "vk_delta_2"),
    ic: points.map((point) => readG1(point, "IC")),
  }
}

function readList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed(`has no list at ${where}`)
  return value
}

/** Projective with z = 1, as snarkjs writes points. */
function readG1(value: unknown, where: string): PointG1 {
  const [x, y, z] = readList(value, where)
  if (z !== "1") throw malformed(`has no affine point at ${where}`)
  return [readCoordinate(x, where), readCoordinate(y, where)]
}

function readG2(value: unknown, where: string): PointG2 {
  const [x, y, z] = readList(value, where).map((part) => readList(part, where))
  if (z?.[0] !== "1" || z[1] !== "0") throw malformed(`has no affine point at ${where}`)
  const pair = (part: readonly unknown[] = []) =>
    [readCoordinate(part[0], where), readCoordinate(part[1], where)] as const
  return [pair(x), pair(y)]
}

function readCoordinate(value: unknown, where: string): bigint {
  if (typeof value !== "string" || !/^(?:0|[1-9]\d{0,77})$/u.test(value)) {
    throw malformed(`has no decimal coordinate at ${where}`)
  }
  return BigInt(value)
}

function decodeKey(hex: string): VerificationKey {
  const words = /^0x(?:[0-9a-f]{64})+$/u.test(hex) ? (hex.slice(2).match(/.{64}/gu) ?? []) : []
  if (words.length < 16 || words.length % 2 !== 0) throw malformed("has no whole number of words")
  const at = (i: number) => BigInt(`0x${words[i] ?? "0"}`)
  const g1 = (i: number): PointG1 => [at(i), at(i + 1)]
  const g2 = (i: number): PointG2 => [
    [at(i + 1), at(i)],
    [at(i + 3), at(i + 2)],
  ]
  const icCount = (words.length - 14) / 2
  return {
    alpha: g1(0),
    beta: g2(2),
    gamma: g2(6),
    delta: g2(10),
    ic: Array.from({ length: icCount }, (_, i) => g1(14 + 2 * i)),
  }
}
