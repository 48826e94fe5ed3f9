import { bn254 } from "@noble/curves/bn254.js"

import type { Groth16Proof } from "../../src/types.ts"
import type { VerificationKey } from "../../src/verify-groth16.ts"

const { Fr } = bn254.fields

/** The point of G1 with a known discrete logarithm. */
export function pointG1(scalar: bigint): readonly [bigint, bigint] {
  const { x, y } = bn254.G1.Point.BASE.multiply(Fr.create(scalar)).toAffine()
  return [x, y]
}

/** The point of G2 with a known discrete logarithm. */
export function pointG2(scalar: bigint): readonly [readonly [bigint, bigint], readonly [bigint, bigint]] {
  const { x, y } = bn254.G2.Point.BASE.multiply(Fr.create(scalar)).toAffine()
  return [
    [x.c0, x.c1],
    [y.c0, y.c1],
  ]
}

/** A key whose secrets are known, so that proofs of anything can be computed: tests need no circuit. */
export function makeToyKey(signals: number): {
  readonly key: VerificationKey
  readonly prove: (publicSignals: readonly bigint[], seed?: bigint) => Groth16Proof
} {
  const [alpha, beta, gamma, delta] = [11n, 13n, 17n, 19n]
  const ic = Array.from({ length: signals + 1 }, (_, i) => BigInt(23 + 2 * i))
  const key = {
    alpha: pointG1(alpha),
    beta: pointG2(beta),
    gamma: pointG2(gamma),
    delta: pointG2(delta),
    ic: ic.map(pointG1),
  }
  const prove = (publicSignals: readonly bigint[], seed = 5n): Groth16Proof => {
    const [a, b] = [seed, seed + 2n]
    const sum = [1n, ...publicSignals].reduce((total, value, i) => total + value * (ic[i] ?? 0n), 0n)
    const c = Fr.mul(Fr.create(a * b - alpha * beta - sum * gamma), Fr.inv(delta))
    return { a: pointG1(a), b: pointG2(b), c: pointG1(c) }
  }
  return { key, prove }
}

/** A key in the JSON of snarkjs. */
export function toSnarkjsKey(key: VerificationKey): Record<string, unknown> {
  return {
    protocol: "groth16",
    curve: "bn128",
    nPublic: key.ic.length - 1,
    vk_alpha_1: writeG1(key.alpha),
    vk_beta_2: writeG2(key.beta),
    vk_gamma_2: writeG2(key.gamma),
    vk_delta_2: writeG2(key.delta),
    IC: key.ic.map(writeG1),
  }
}

function writeG1(point: readonly bigint[]) {
  return [...point.map(String), "1"]
}

function writeG2(point: readonly (readonly bigint[])[]) {
  return [...point.map((part) => part.map(String)), ["1", "0"]]
}
