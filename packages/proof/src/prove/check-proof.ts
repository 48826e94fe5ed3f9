import { AgentGptError } from "@agentgpt/core"

import { runJob, siblingModule } from "../jobs/run-job.ts"
import type { Groth16Proof } from "../types.ts"
import { type VerificationKey, verifyGroth16 } from "../verify-groth16.ts"
import type { RawProof } from "./prover.ts"
import {
  type SnarkjsKeyJson,
  type SnarkjsProofJson,
  writeSnarkjsKey,
  writeSnarkjsProof,
} from "./snarkjs-json.ts"

/** What the process of snarkjs is told, in its own JSON. */
export type SnarkjsVerifyOrder = {
  readonly key: SnarkjsKeyJson
  readonly publicSignals: readonly string[]
  readonly proof: SnarkjsProofJson
}

/** Says whether a proof of some public signals holds under a key. */
export type ProofVerifier = {
  readonly name: string
  readonly verify: (
    key: VerificationKey,
    publicSignals: readonly bigint[],
    proof: Groth16Proof,
    signal?: AbortSignal,
  ) => boolean | Promise<boolean>
}

/**
 * @noble/curves: the verifier that browsers have.
 *
 * @example
 * const isValid = await nobleVerifier.verify(verificationKey, statement.publicSignals, statement.proof)
 */
export const nobleVerifier: ProofVerifier = { name: "@noble/curves", verify: verifyGroth16 }

/**
 * snarkjs, in a process of its own.
 *
 * @example
 * const isValid = await snarkjsVerifier.verify(verificationKey, statement.publicSignals, statement.proof)
 */
export const snarkjsVerifier: ProofVerifier = {
  name: "snarkjs",
  verify: async (key, publicSignals, proof, signal) => {
    const order: SnarkjsVerifyOrder = {
      key: writeSnarkjsKey(key),
      publicSignals: publicSignals.map(String),
      proof: writeSnarkjsProof(proof),
    }
    const job = siblingModule(import.meta.url, "snarkjs-verify-job")
    const { value } = await runJob(job, order, { code: "PROOF_NOT_VERIFIED", signal })
    return value === true
  },
}

/**
 * Two implementations that share no code: a fault of one does not pass the other.
 *
 * @example
 * bothVerifiers.map(({ name }) => name).join(", ") // "@noble/curves, snarkjs"
 */
export const bothVerifiers: readonly ProofVerifier[] = [nobleVerifier, snarkjsVerifier]

/**
 * Refuses a prover's answer unless it is about the very public signals and every verifier accepts it.
 * @throws PROOF_NOT_VERIFIED, PROOF_CANCELLED
 *
 * @example
 * await checkProof(verificationKey, statement.publicSignals, raw, { verifiers: bothVerifiers })
 */
export async function checkProof(
  key: VerificationKey,
  publicSignals: readonly bigint[],
  raw: Pick<RawProof, "proof" | "publicSignals">,
  options: {
    readonly verifiers?: readonly ProofVerifier[] | undefined
    readonly signal?: AbortSignal | undefined
  } = {},
): Promise<void> {
  const isAboutThem =
    raw.publicSignals.length === publicSignals.length &&
    raw.publicSignals.every((value, i) => value === publicSignals[i])
  if (!isAboutThem) {
    throw new AgentGptError("PROOF_NOT_VERIFIED", "The prover's proof is about other public signals.")
  }
  for (const { name, verify } of options.verifiers ?? bothVerifiers) {
    if (!(await verify(key, publicSignals, raw.proof, options.signal))) {
      throw new AgentGptError("PROOF_NOT_VERIFIED", `${name} refuses the prover's proof.`)
    }
  }
}
