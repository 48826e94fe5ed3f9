import { AgentGptError } from "@agentgpt/core"

import type { Usage } from "../jobs/run-job.ts"
import type { Statement } from "../statements/statement.ts"
import type { ProvenStatement } from "../types.ts"
import { type CalculatedWitness, calculateWitness, readWitnessSignals } from "./calculate-witness.ts"
import { checkProof, type ProofVerifier } from "./check-proof.ts"
import { explainFalseStatement } from "./explain-false-statement.ts"
import type { ProvingKey } from "./load-proving-key.ts"
import type { Prover } from "./prover.ts"

/**
 * Proves one statement: witness, proof, and two verifiers that both have to accept it.
 * @throws PROOF_STATEMENT_FALSE, PROOF_WITNESS_FAILED, PROOF_PROVER_FAILED, PROOF_NOT_VERIFIED, PROOF_CANCELLED
 *
 * @example
 * const proven = await proveStatement(signed, provingKey, { prover: createSnarkjsProver() })
 */
export async function proveStatement(
  statement: Statement,
  key: ProvingKey,
  options: {
    readonly prover: Prover
    readonly signal?: AbortSignal | undefined
    readonly proofsAtOnce?: number
    readonly verifiers?: readonly ProofVerifier[] | undefined
    /** Told what the process of the witness and that of the proof took, where it is known. */
    readonly onUsage?: (usage: Usage) => void
  },
): Promise<ProvenStatement> {
  const { prover, signal, proofsAtOnce = 1, verifiers } = options
  const { publicSignals } = statement
  const { witness, usage } = await findWitness(statement, key, signal)
  options.onUsage?.(usage)
  const raw = await prover.prove({ zkeyFile: key.zkeyFile, witness, signal, proofsAtOnce })
  if (raw.usage !== undefined) options.onUsage?.(raw.usage)
  await checkProof(key.verificationKey, publicSignals, raw, { verifiers, signal })
  const { circuitId, level } = key
  return { circuit: statement.circuit, circuitId, level, publicSignals, proof: raw.proof }
}

async function findWitness(
  statement: Statement,
  { circuit }: ProvingKey,
  signal: AbortSignal | undefined,
): Promise<CalculatedWitness> {
  const { input, publicSignals } = statement
  let calculated: CalculatedWitness
  try {
    calculated = await calculateWitness({ wasmFile: circuit.wasmFile, input }, signal)
  } catch (error) {
    throw explainFalseStatement(statement, error)
  }
  const computed = readWitnessSignals(calculated.witness, publicSignals.length)
  if (computed.some((value, i) => value !== publicSignals[i])) {
    throw new AgentGptError(
      "PROOF_WITNESS_FAILED",
      `${circuit.name} computes other public signals than the statement has.`,
    )
  }
  return calculated
}
