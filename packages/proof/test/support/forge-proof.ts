import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"

import { fieldOrder } from "@agentgpt/circuits"
import { bn254 } from "@noble/curves/bn254.js"

import type { Groth16Proof } from "../../src/types.ts"
import { readVerificationKey, type VerificationKey } from "../../src/verify-groth16.ts"
import { pointG1, pointG2 } from "./toy-key.ts"

const { G1, fields } = bn254
const { Fr } = fields

/** A circuit's committed DEV key. */
export type DevKey = {
  readonly circuit: string
  readonly key: VerificationKey
  readonly circuitId: `0x${string}`
}

/** Reads the DEV key that the repository commits for a circuit. */
export function readDevKey(circuit: string): DevKey {
  const manifest = readJson("manifest.json") as {
    readonly circuits: Readonly<
      Record<string, { readonly keys: { readonly DEV: { readonly keyHash: `0x${string}` } } }>
    >
  }
  const circuitId = manifest.circuits[circuit]?.keys.DEV.keyHash
  if (circuitId === undefined) throw new Error(`no DEV key for ${circuit}`)
  return { circuit, circuitId, key: readVerificationKey(readJson(`${circuit}.dev.json`)) }
}

/**
 * A valid proof of any statement at all under a DEV key, from the secrets that follow from public facts. This is
 * what the level DEV warns of; tests use it to change one thing and leave everything else, proofs included, right.
 */
export function forgeProof(
  { circuit, key }: DevKey,
  publicSignals: readonly bigint[],
  seed = 7n,
): Groth16Proof {
  const { alpha, beta, delta } = deriveDevSecrets(circuit)
  const [a, b] = [seed, seed + 4n]
  const sum = key.ic.reduce((running, [x, y], i) => {
    const point = G1.Point.fromAffine({ x, y })
    const factor = i === 0 ? 1n : (publicSignals[i - 1] ?? 0n)
    return factor === 0n ? running : running.add(point.multiplyUnsafe(factor))
  }, G1.Point.ZERO)
  // gamma is the generator, so its secret is 1.
  const constant = Fr.mul(Fr.create(a * b - alpha * beta), Fr.inv(delta))
  const c = G1.Point.BASE.multiply(constant)
    .add(sum.multiplyUnsafe(Fr.neg(Fr.inv(delta))))
    .toAffine()
  return { a: pointG1(a), b: pointG2(b), c: [c.x, c.y] }
}

function deriveDevSecrets(circuit: string) {
  const { r1csSha256 } = readJson(`${circuit}.dev.json`) as { readonly r1csSha256: string }
  const derive = (label: string) => {
    const facts = JSON.stringify(["hardhat-circom/dev-keys/1", circuit, r1csSha256, label])
    return BigInt(`0x${createHash("sha512").update(facts).digest("hex")}`) % fieldOrder
  }
  return { alpha: derive("alpha"), beta: derive("beta"), delta: derive("delta") }
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(import.meta.resolve(`@agentgpt/circuits/keys/${name}`)), "utf8"))
}
