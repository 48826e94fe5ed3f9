/** What each deployed contract is for, in one line for a person; the names are those of the address files. */
export const CONTRACT_PURPOSES = {
  AccessManager: "Says who may do what, for every other contract",
  AGPT: "The AgentGPT token: ERC-20 with permits and votes, under a hard cap",
  EmissionController: "The only minter of AGPT, within a rolling and a lifetime limit",
  PoseidonT3: "Library: the hash of the agents tree's inner nodes",
  PoseidonT4: "Library: the hash of the agents tree's leaves",
  AgentRegistry: "Agents, their roles and keys, and the tree that proofs show membership in",
  AgentReputation: "Feedback on agents by those they worked for",
  AgentValidation: "Requests to check an agent's work, and the answers",
  BatchPayout: "Pays batches; no payment can happen twice, a failing payee stops nobody else",
  PayoutDelegate: "Code that a payer's account may run as its own (EIP-7702) to pay without allowance",
  ComputePricing: "What computing costs, by the second",
  ComputeArbiter: "Compute jobs with stakes, bounties and slashing; paid only on an accepted proof",
  PoseidonT5: "Library: the hash of policies with a hidden budget",
  VerifierRegistry: "The circuits whose proofs are accepted, with their keys",
  ZKWorkflow: "Workflows shown by proof: runs, screenings, settlements and rewards",
  WorkflowVersions: "Workflow definitions under version control, with safe rollback",
  HeaderOracle: "Block headers of other chains that are known to be final",
  HeaderSender: "Tells other chains the headers of this one's blocks",
  ReceiptProver: "Reads events of other chains out of proofs against known headers",
  FinalityPolicy: "The terms on which work and tokens go from one chain to another",
  CrossChainArbiter: "Work on another chain: done and paid for, or refunded, never both",
  TwoPhaseCommit: "Payments on several chains that happen all or not at all",
  HashTimeLock: "Swaps between two chains without any bridge, by a secret and two timeouts",
  TimelockController: "Executes what was voted for, after a delay; administers everything",
  AgentGptGovernor: "Where AGPT's holders vote",
} as const satisfies Readonly<Record<string, string>>

/** Those of deployments with gateways alone. */
export const GATEWAY_PURPOSES = {
  HyperlaneGateway: "Sends and brings messages by Hyperlane",
  AxelarGateway: "Sends and brings messages by Axelar",
  GatewayQuorum: "Takes a message only when enough gateways brought the same",
} as const satisfies Readonly<Record<string, string>>

export type ContractName = keyof typeof CONTRACT_PURPOSES

/** Contracts that another one creates in its constructor, and which one that is. */
export const CREATED_BY: Readonly<Record<string, ContractName>> = { PayoutDelegate: "BatchPayout" }
