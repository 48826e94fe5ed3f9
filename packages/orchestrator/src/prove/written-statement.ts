import type { ProvenStatement as WrittenStatement } from "@agentgpt/core"
import { computeStatementHash, encodeAggregatedProof } from "@agentgpt/proof"
import type { ProvenStatement } from "@agentgpt/proof"

export type { WrittenStatement }

/** The circuit's id stands before the proofs of a call. */
const ID_CHARACTERS = 2 + 64

/** A proven statement as plain data, in the words of a run's metadata. */
export function toWrittenStatement({ circuitId, publicSignals, proof }: ProvenStatement): WrittenStatement {
  return {
    circuitId,
    statementHash: computeStatementHash(circuitId, publicSignals),
    publicSignals: publicSignals.map(String),
    proof: `0x${encodeAggregatedProof(circuitId, [proof]).slice(ID_CHARACTERS)}`,
  }
}
