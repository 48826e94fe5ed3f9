/**
 * The areas of error codes: the first word of every code. The exit code of a command is the area's, stable
 * for ever, so that scripts can tell a bad configuration from a refused deployment without reading text.
 * 0 is success, 2 is left to command-line usage, 126 and above to the shell.
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
  SETUP: { exitCode: 30, title: "Setting up the workspace" },
  STORE: { exitCode: 40, title: "The database of the journal" },
  JOURNAL: { exitCode: 41, title: "The journal of transactions and its lanes" },
} as const

export type Area = keyof typeof AREAS
