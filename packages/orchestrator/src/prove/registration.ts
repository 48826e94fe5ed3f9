import { ZKWorkflow__factory } from "@agentgpt/contracts"
import { keccak256, hexToBytes } from "@agentgpt/core"
import type { Bytes32, EvmAddress, Hex } from "@agentgpt/core"
import { computeStatementHash, encodeAggregatedProof } from "@agentgpt/proof"
import type { ProvenStatement } from "@agentgpt/proof"
import type { UsedCircuits } from "./choose-circuits.ts"
import type { PaidPayroll } from "./paid-payroll.ts"
import type { PreparedPayroll } from "./prepare-payroll.ts"
import type { ProofCall } from "./proof-ports.ts"

/** What is used of ZKWorkflow. */
export const ZK_WORKFLOW: ReturnType<typeof ZKWorkflow__factory.createInterface> =
  ZKWorkflow__factory.createInterface()

/**
 * So many proofs go into one call: 4.7 million gas and 39 KB, below half of a block of 30 million and far below the
 * 16,777,216 that one transaction may have.
 */
export const PROOFS_PER_CALL = 64

export type PayrollToRegister = {
  readonly payout: PaidPayroll["payout"]
  readonly terms: Pick<PaidPayroll["terms"], "prover" | "expiresAtSeconds">
  readonly prepared: Pick<
    PreparedPayroll,
    "agentsRoot" | "listRoot" | "screenRoot" | "chunkCount" | "context" | "policy"
  >
  readonly circuits: UsedCircuits
}

/**
 * The payer's call that registers a payroll under its policy. Without rewards and without a fee: it moves nothing.
 *
 * @example
 * const call = toRegistrationCall(zkWorkflow, { payout, terms, prepared, circuits })
 */
export function toRegistrationCall(zkWorkflow: EvmAddress, payroll: PayrollToRegister): ProofCall {
  const { payout, terms, prepared, circuits } = payroll
  const { payer, token, workflowId, runNonce } = payout
  const { agentsRoot, listRoot, screenRoot, chunkCount } = prepared
  const registration = {
    run: { payer, token, workflowId, runNonce },
    circuitId: circuits.pay.circuitId,
    screenCircuitId: screenRoot === 0n ? NO_CIRCUIT : (circuits.screen?.circuitId ?? NO_CIRCUIT),
    policy: { agentsRoot, listRoot, screenRoot, budgetCommitment: 0n },
    beneficiary: terms.prover,
    chunkCount,
    expiresAt: terms.expiresAtSeconds,
    rewardPerChunk: 0n,
    fee: 0n,
  }
  return nameCall(
    "register",
    "payer",
    zkWorkflow,
    ZK_WORKFLOW.encodeFunctionData("registerWorkflow", [registration]),
  )
}

/** The call that records these screenings, which follow each other. */
export function toScreeningCall(
  zkWorkflow: EvmAddress,
  proofs: readonly ProvenStatement[],
  first: number,
): ProofCall {
  const data = ZK_WORKFLOW.encodeFunctionData("recordScreening", [listInputs(proofs), aggregate(proofs)])
  return nameCall(`screen/${first}-${first + proofs.length - 1}`, "prover", zkWorkflow, data)
}

/** The call that verifies these payments' proofs, which follow each other. */
export function toVerificationCall(
  zkWorkflow: EvmAddress,
  proofs: readonly ProvenStatement[],
  first: number,
): ProofCall {
  const hashes = proofs.map(({ circuitId, publicSignals }) => computeStatementHash(circuitId, publicSignals))
  const data = ZK_WORKFLOW.encodeFunctionData("verifyWorkflow", [
    hashes,
    listInputs(proofs),
    aggregate(proofs),
  ])
  return nameCall(`verify/${first}-${first + proofs.length - 1}`, "prover", zkWorkflow, data)
}

/** The call that anchors a bundle. */
export function toAnchorCall(zkWorkflow: EvmAddress, runId: Bytes32, digest: Bytes32): ProofCall {
  return nameCall("anchor", "prover", zkWorkflow, ZK_WORKFLOW.encodeFunctionData("anchor", [runId, digest]))
}

/** The payer's call that anchors what a run of its own has done so far; the run need not be registered. */
export function encodeOwnAnchor(payout: PaidPayroll["payout"], digest: Bytes32): Hex {
  const { payer, token, workflowId, runNonce } = payout
  const run = { payer, token, workflowId, runNonce }
  return ZK_WORKFLOW.encodeFunctionData("anchorOwn", [run, digest]) as Hex
}

function nameCall(what: string, account: ProofCall["account"], to: EvmAddress, data: string): ProofCall {
  const hash = keccak256(hexToBytes(data))
  return { name: `${what}/${hash.slice(2, 18)}`, account, to, data: data as Hex, valueWei: 0n }
}

function listInputs(proofs: readonly ProvenStatement[]): bigint[] {
  return proofs.flatMap(({ publicSignals }) => publicSignals)
}

function aggregate(proofs: readonly ProvenStatement[]): Hex {
  return encodeAggregatedProof(
    proofs[0]?.circuitId ?? NO_CIRCUIT,
    proofs.map(({ proof }) => proof),
  )
}

const NO_CIRCUIT: Bytes32 = `0x${"0".repeat(64)}`
