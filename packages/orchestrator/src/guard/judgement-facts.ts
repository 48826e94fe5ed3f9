import type { AssetType, EvmAddress, Hex, UnitsText } from "@agentgpt/core"
import type { PlanApproval } from "@agentgpt/chain"
import type { Roster } from "../task/read-rosters.ts"

/** A payment that was made, or that may still be mined; or the sum of several. */
export type PastPayment = {
  /** The run that made it; absent of a sum over runs, which this run is none of. */
  readonly run?: string
  readonly asset: AssetType
  /** Absent of a sum over payees whom the plan does not pay. */
  readonly recipient?: EvmAddress
  readonly amount: UnitsText
  /** Milliseconds since 1970; of a sum its newest. */
  readonly atMs: number
}

/** Where a payee was paid the last time. */
export type LastPayee = {
  readonly payer: EvmAddress
  readonly key: string
  readonly recipient: EvmAddress
}

/** What a plan is judged by, beside the policy. All of it is data: nothing is read or remembered here. */
export type JudgementFacts = {
  /**
   * What this run is called, chosen by who asks for it and used once: it is part of what approvers sign, so that their
   * approval of this month's payroll is none of the next.
   */
  readonly run: string
  readonly nowMs: number
  readonly rosters: readonly Roster[]
  readonly pastPayments: readonly PastPayment[]
  readonly lastPayees: readonly LastPayee[]
  /** The version of the policy that is in force for all, where one is kept. */
  readonly versionInForce?: number | undefined
  /** By the hash that was signed. */
  readonly approvals: Readonly<Record<Hex, readonly PlanApproval[]>>
}

export const DAY_MS: number = 24 * 60 * 60 * 1_000
