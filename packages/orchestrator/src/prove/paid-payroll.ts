import type { Bytes32, ChainId, EvmAddress, Hex, RosterRow } from "@agentgpt/core"
import type { PayoutRun } from "@agentgpt/chain"
import type { SecurityLevel, SignerKeys } from "@agentgpt/proof"
import type { Plan } from "../plan/plan.ts"
import type { ChunkSize } from "./circuit-names.ts"

/** Where a chunk of a payroll was paid. */
export type PaidChunk = {
  readonly chunkIndex: number
  readonly transactionHash: Hex
  readonly blockNumber: bigint
  readonly blockHash: Hex
}

/** What was settled about the proof of a payroll before anything was paid. All that is proved follows from it. */
export type ProofTerms = {
  /** The account that proves: it sends screenings, proofs and anchors, and is the run's beneficiary. */
  readonly prover: EvmAddress
  readonly level: SecurityLevel
  /** The public keys of the agents that sign. */
  readonly signers: SignerKeys
  /** The public key of the agent that audits; without it steps that an auditor does cannot be proved. */
  readonly auditor?: SignerKeys["executor"]
  /** Root of the agents tree that both stood in. */
  readonly agentsRoot: bigint
  /** The deny list that the roster is screened against; none where policy demands no screening by proof. */
  readonly denied?: readonly string[]
  /** Until when a registration earns rewards or settles, in seconds since 1970; proofs are accepted after it too. */
  readonly expiresAtSeconds: bigint
}

/** One payroll step of a run after it was paid: all that its proof and its bundle are made from. */
export type PaidPayroll = {
  /** The orchestrator's name of the run, and the step in its plan. */
  readonly run: string
  readonly stepId: string
  readonly plan: Plan
  readonly chainId: ChainId
  readonly payout: PayoutRun
  readonly runId: Bytes32
  /** The rows in the roster's order without those that were refused; what is proved and paid is exactly these. */
  readonly rows: readonly RosterRow[]
  readonly chunkSize: ChunkSize
  /** 32 bytes, made for this payroll alone: blinds the leaves. */
  readonly secret: Uint8Array
  /** What the bundle is sealed with; none at privacy level 0. */
  readonly runKey?: Uint8Array
  readonly privacy: 0 | 3
  readonly chunks: readonly PaidChunk[]
  readonly terms: ProofTerms
}

/** The contracts of a chain that proofs concern. */
export type ProofContracts = {
  readonly batchPayout: EvmAddress
  readonly zkWorkflow: EvmAddress
  readonly verifierRegistry: EvmAddress
  readonly agentRegistry: EvmAddress
  /** The block in which they were deployed; their events are looked for from here on, from 0 unless set. */
  readonly fromBlock?: bigint
}
