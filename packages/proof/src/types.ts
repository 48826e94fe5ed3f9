// SPDX-License-Identifier: MIT
export type Groth16Proof = {
  readonly a: readonly [bigint, bigint]
  /** As [x, y], each [real, imaginary]: the order of snarkjs. The pairing precompile has imaginary first. */
  readonly b: readonly [readonly [bigint, bigint], readonly [bigint, bigint]]
  readonly c: readonly [bigint, bigint]
}

export type SecurityLevel = "DEV" | "TESTNET" | "PRODUCTION"

/** One proven statement: what a verifier needs, nothing secret. */
export type ProvenStatement = {
  /** The name of the circuit, such as PayBatch16. */
  readonly circuit: string
  /** keccak256 of the encoded verification key: `keyHash` of circuits/keys/manifest.json. */
  readonly circuitId: `0x${string}`
  readonly level: SecurityLevel
  readonly publicSignals: readonly bigint[]
  readonly proof: Groth16Proof
}
