import type { AssetType, ChainId, EvmAddress, Hex, UnitsText } from "@agentgpt/core"
import type { Finding } from "./finding.ts"

/** What approvers are asked: to sign for one part of a plan. */
export type ApprovalQuestion = {
  readonly planHash: Hex
  readonly chainId: ChainId
  readonly asset: AssetType
  readonly amountLimit: UnitsText
  readonly needed: number
  readonly approvers: readonly EvmAddress[]
  readonly isAnswered: boolean
  /** Why approvals that were given do not count. */
  readonly problems: readonly string[]
}

/** What the policy says to a plan. Canonical data, so that it can be parked and recorded. */
export type Decision = {
  readonly verdict: "allow" | "ask" | "deny"
  /** Every reason, in a fixed order. Those that were asked and approved stay, for the record. */
  readonly findings: readonly Finding[]
  /** What has to be signed, or was. */
  readonly questions: readonly ApprovalQuestion[]
  readonly workflowId: Hex
  readonly run: string
  readonly policyHash: Hex
  readonly policyVersion: number
  readonly decidedAtMs: number
  /** When an unanswered question is void. */
  readonly expiresAtMs: number
}
