// SPDX-License-Identifier: MIT
import { Interface } from "ethers"

/** The views that an audit asks, and no more. */
export const payoutAbi: Interface = new Interface([
  "function attestation(address payer, bytes32 runId, uint256 chunkIndex) view returns (bytes32)",
  "event BatchPaid(bytes32 indexed runId, address indexed payer, address indexed token, bytes32 workflowId, uint256 runNonce, uint256 amount)",
  "event ChunkPaid(bytes32 indexed runId, uint256 indexed chunkIndex, uint256 positions)",
  "event ChunkAttested(bytes32 indexed runId, uint256 indexed chunkIndex, uint256 stepsRoot, bytes32 attestation)",
  "event PaymentFailed(bytes32 indexed runId, uint256 indexed paymentId, address recipient, uint256 amount, bytes4 reason)",
])

export const tokenAbi: Interface = new Interface([
  "event Transfer(address indexed from, address indexed to, uint256 value)",
])

const policyParts =
  "tuple(uint256 agentsRoot, uint256 listRoot, uint256 screenRoot, uint256 budgetCommitment) parts"

export const workflowAbi: Interface = new Interface([
  "function verifierRegistry() view returns (address)",
  "function batchPayout() view returns (address)",
  "function agentRegistry() view returns (address)",
  `function workflowRun(bytes32 runId) view returns (tuple(address payer, uint64 expiresAt, uint32 chunkCount, address beneficiary, uint32 verifiedChunks, uint32 screenedChunks, uint128 rewardPerChunk, uint128 budget, uint128 fee, bytes32 circuitId, bytes32 screenCircuitId, uint256 context, uint256 policy, uint256 state, ${policyParts}) run)`,
  "function screening(bytes32 circuitId, uint256 screenState) view returns (tuple(uint256 rosterRoot, uint256 denyRoot, uint32 chunkCount) record)",
  "function anchorOf(bytes32 runId, bytes32 digest) view returns (tuple(address by, uint64 blockNumber, uint32 position) anchor)",
])

export const registryAbi: Interface = new Interface([
  "function circuit(bytes32 circuitId) view returns (tuple(address key, uint8 kind, uint8 level, uint16 chunkSize, bool retired, bool suspended, bool revoked, bytes32 transcriptHash) circuit)",
  "function keyOf(bytes32 circuitId) view returns (bytes)",
])

/** The numbers that contracts have for kinds of circuits. */
export const circuitKinds = { PayBatch: 1n, PayBatchPrivate: 2n, StepBatch: 3n, Screen: 4n } as const

/** The levels by their numbers in contracts. */
export const securityLevels = ["DEV", "TESTNET", "PRODUCTION"] as const
