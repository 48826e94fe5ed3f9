import type { Usage } from "../jobs/run-job.ts"
import type { Groth16Proof } from "../types.ts"

export type ProveOrder = {
  readonly zkeyFile: string
  /** The bytes of a `.wtns` file. Secret. */
  readonly witness: Uint8Array
  readonly signal?: AbortSignal | undefined
  /** How many proofs are made at the same time, so that they share the cores. */
  readonly proofsAtOnce?: number
}

/** What a prover hands over; nobody trusts it before it is checked. */
export type RawProof = {
  readonly proof: Groth16Proof
  readonly publicSignals: readonly bigint[]
  /** What the process of the proof took, where it is known. */
  readonly usage?: Usage
}

/** Makes a Groth16 proof from a proving key and a witness. Provers are not trusted: every proof is checked. */
export type Prover = {
  readonly name: string
  /** MiB that one proof takes, by the size of its proving key; bounds how many are made at once. */
  readonly estimateMiB: (zkeyBytes: number) => number
  /** @throws PROOF_PROVER_FAILED, PROOF_CANCELLED */
  readonly prove: (order: ProveOrder) => Promise<RawProof>
}
