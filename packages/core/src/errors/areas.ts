/**
 * The areas of error codes: the first word of every code. The exit code of a command is the area's, stable
 * for ever, so that scripts can tell a bad configuration from a refused deployment without reading text.
 * 0 is success, 2 is left to command-line usage, 126 and above to the shell.
 *
 * @example
 * AREAS.POLICY.exitCode // 62
 */
export const AREAS = {
  INTERNAL: { exitCode: 1, title: "Faults of AgentGPT itself" },
  CONFIG: { exitCode: 10, title: "Configuration" },
  ID: { exitCode: 11, title: "Chain, account, asset, run and payment ids" },
  AMOUNT: { exitCode: 12, title: "Amounts" },
  HASH: { exitCode: 13, title: "Canonical JSON and hashes" },
  EVENT: { exitCode: 14, title: "Events" },
  CONTRACT: { exitCode: 20, title: "Reverts of contracts" },
  DEPLOY: { exitCode: 21, title: "Deployment of contracts" },
  CIRCUIT: { exitCode: 22, title: "Inputs and public signals of circuits" },
  PROOF: { exitCode: 23, title: "Commitments, keys and proofs" },
  BUNDLE: { exitCode: 24, title: "Audit bundles and disclosures: what could not be read or reached" },
  AUDIT: { exitCode: 25, title: "Audits: what was checked and does not hold" },
  SETUP: { exitCode: 30, title: "Setting up the workspace" },
  CLI: { exitCode: 31, title: "The command line" },
  TRANSACTION: { exitCode: 40, title: "Encoding of transactions" },
  SIGNER: { exitCode: 41, title: "Signing and keys" },
  NODE: { exitCode: 42, title: "Nodes and their answers" },
  FEE: { exitCode: 43, title: "Fees" },
  RELAY: { exitCode: 44, title: "Private relays" },
  STORE: { exitCode: 45, title: "The database of the journal" },
  JOURNAL: { exitCode: 46, title: "The journal of transactions and its lanes" },
  SUBMIT: { exitCode: 48, title: "Submitting transactions" },
  GUARD: { exitCode: 50, title: "The last guard before a key is used" },
  BRIDGE: { exitCode: 53, title: "Orders between two chains" },
  BATCH: { exitCode: 52, title: "Payee files and batches of payments" },
  APPROVAL: { exitCode: 51, title: "Approvals of tokens" },
  WORKFLOW: { exitCode: 60, title: "Durable workflows and their queue" },
  TASK: { exitCode: 61, title: "Tasks and plans" },
  POLICY: { exitCode: 62, title: "Policy: what may be done, by whom" },
  ROUTE: { exitCode: 63, title: "Choosing how a plan is executed" },
  AGENT: { exitCode: 64, title: "Agents and their roles" },
  SCREEN: { exitCode: 65, title: "Sanctions lists and screening" },
} as const

export type Area = keyof typeof AREAS
