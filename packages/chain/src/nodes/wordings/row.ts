import type { SendOutcome } from "../send-outcome.ts"

export type ErrorWording = {
  readonly client: Client
  readonly outcome: Exclude<SendOutcome, "accepted" | "ambiguous">
  /** Matched against the node's message, case ignored. */
  readonly pattern: RegExp
  /** A message as the client writes it. */
  readonly sample: string
}

export type Client =
  | "geth"
  | "reth"
  | "besu"
  | "nethermind"
  | "erigon"
  | "anvil"
  | "hardhat"
  | "arbitrum"
  | "op-stack"
  | "provider"

/** One row of the table. */
export function row(
  client: Client,
  outcome: ErrorWording["outcome"],
  pattern: RegExp,
  sample: string,
): ErrorWording {
  return { client, outcome, pattern, sample }
}
