import { createHash } from "node:crypto"

import { SCALAR_FIELD } from "../field.ts"

/** The secrets of a Groth16 setup. Whoever knows one can forge proofs. */
export type SetupSecrets = {
  readonly tau: bigint
  readonly alpha: bigint
  readonly beta: bigint
  readonly delta: bigint
}

const domain = "hardhat-circom/dev-keys/1"

/**
 * The secrets of a circuit's development keys. They follow from public facts alone (the circuit's name and
 * the hash of its r1cs), so that every machine makes the same keys and everybody can forge proofs with them.
 *
 * 512 bits are reduced, so the bias is below 2^-250. Zero and one are refused: a delta of one is the very
 * defect (a skipped phase 2) that registries reject; by chance it never happens.
 */
export function deriveDevSecrets(circuitName: string, r1csSha256: string): SetupSecrets {
  const derive = (label: string): bigint => {
    const digest = createHash("sha512")
      .update(JSON.stringify([domain, circuitName, r1csSha256, label]))
      .digest("hex")
    const secret = BigInt(`0x${digest}`) % SCALAR_FIELD
    if (secret <= 1n) throw new Error(`degenerate ${label} for ${circuitName}`)
    return secret
  }
  return { tau: derive("tau"), alpha: derive("alpha"), beta: derive("beta"), delta: derive("delta") }
}
