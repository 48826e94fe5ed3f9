import type { ChainId } from "../ids/chain-id.ts"
import type { Hex } from "../hash/hexadecimal.ts"
import type { Bytes32 } from "../identity/abi-word.ts"
import type { TransactionReference } from "../events/event-data.ts"

/** What an agent did in one step (C6). Integers only. */
export type AgentOutput = {
  /** The agent's identifier, as it is registered on-chain. */
  readonly agentId: string
  /** The last transaction of the step; none where nothing was sent. */
  readonly txHash?: string
  /** Of all transactions of the step together. */
  readonly gasUsed: bigint
  /** Milliseconds. */
  readonly executionTime: number
  /** The code and the sentence of the error, a revert's reason among them. */
  readonly error?: string
}

/** A statement that was proven, and its proof. */
export type ProvenStatement = {
  readonly circuitId: Bytes32
  /** keccak256(abi.encode(circuitId, inputs)). */
  readonly statementHash: Bytes32
  /** Decimal numbers in the order of the circuit. */
  readonly publicSignals: readonly string[]
  /** The 256 bytes that the verifying contract takes. */
  readonly proof: Hex
  /** Of the proof in the run's view that it is part of: of the payroll, or `*` where it is of all steps. */
  readonly stepId?: string
}

/** The proof of a run: one statement a chunk or more, and where a contract verified them. */
export type WorkflowProof = {
  readonly protocol: "groth16"
  readonly statements: readonly ProvenStatement[]
  readonly verifiedIn: readonly TransactionReference[]
}

/** What a run comes to (C7). */
export type WorkflowMetadata = {
  /** The Merkle root of the plan's steps. */
  readonly workflowId: Bytes32
  /** The primary chain. */
  readonly chainId: ChainId
  /** In the order of the plan. */
  readonly agentOutputs: readonly AgentOutput[]
  /** Null until it is ready, where the run did not wait for it. */
  readonly zkProof: WorkflowProof | null
}
