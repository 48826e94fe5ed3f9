import type { AssetType, ChainId, EvmAddress } from "@agentgpt/core"
import type { ApprovalWay, Destination } from "@agentgpt/chain"

/** What may be moved of one asset, in token units. What is not named may not be moved. */
export type AssetLimits = {
  readonly decimals: number
  /** What reports call it. Names prove nothing: the asset's id is what counts. */
  readonly symbol?: string | undefined
  /** One payment. */
  readonly perPayment: bigint
  /** What one payee gets in any 24 hours. */
  readonly perPayee: bigint
  /** All payments of one plan. */
  readonly perPlan: bigint
  /** All payments in any 24 hours. */
  readonly perDay: bigint
  /** A plan that moves more needs approvals. */
  readonly approvalAbove: bigint
  /** How payrolls may let BatchPayout take it, the best way first; `APPROVAL_WAYS.payer` unless named. */
  readonly approveBy?: readonly ApprovalWay[] | undefined
}

/** Where money may go on one chain, and what its transactions may cost. */
export type ChainLimits = {
  /** The contracts and accounts that transactions may go to, with the code that is expected there. */
  readonly destinations: readonly Destination[]
  /** BatchPayout, for payrolls; one of the destinations. */
  readonly payout?: EvmAddress | undefined
  /** The contract that swaps go through; one of the destinations. */
  readonly router?: EvmAddress | undefined
  /** ZKWorkflow, where payrolls are to be proved; one of the destinations. */
  readonly proofs?: EvmAddress | undefined
  /** CrossChainArbiter, where orders leave the chain or come to it; one of the destinations. */
  readonly arbiter?: EvmAddress | undefined
  /** TwoPhaseCommit, where payments on several chains have a leg or are decided; one of the destinations. */
  readonly twoPhaseCommit?: EvmAddress | undefined
  readonly largestGasLimit: bigint
  readonly largestFeeWei: bigint
  /** Of the chain's coin, in one transaction. */
  readonly largestValueWei: bigint
}

/** What may be done, by whom, up to how much. What it does not name is refused. */
export type Policy = {
  /** Part of what approvers sign. */
  readonly name: string
  /** Grows with every change. */
  readonly version: number
  readonly approvals: {
    readonly approvers: readonly EvmAddress[]
    /** How many of them have to sign. */
    readonly needed: number
    /** How long a question to them stands. */
    readonly validForHours: number
  }
  readonly screening: {
    /** Whether every payee has to pass a sanctions list first. */
    readonly required: boolean
    /** Whether a payroll may go on without the payees that were refused. */
    readonly onRefused: "block" | "skip"
  }
  readonly payees: {
    readonly allow: readonly EvmAddress[]
    readonly deny: readonly EvmAddress[]
    /** What happens to payees on neither list. */
    readonly unknown: "deny" | "ask" | "allow"
  }
  /** Hundredths of a percent. */
  readonly maxSlippage: number
  /** Kinds of executors' steps beyond the standard ones. */
  readonly steps: readonly string[]
  readonly assets: Readonly<Record<AssetType, AssetLimits>>
  readonly chains: Readonly<Record<ChainId, ChainLimits>>
}

type AssetLimitsInput = Pick<AssetLimits, "decimals" | "symbol" | "approveBy"> & {
  readonly [Limit in Exclude<keyof AssetLimits, "decimals" | "symbol" | "approveBy">]: string
}

type ChainLimitsInput = Pick<
  ChainLimits,
  "destinations" | "payout" | "router" | "proofs" | "arbiter" | "twoPhaseCommit"
> & {
  readonly largestGasLimit?: string
  readonly largestFeeWei: string
  readonly largestValueWei?: string
}

/** A policy as it is written down: amounts in whole tokens as text, and what is left out at its strictest. */
export type PolicyInput = {
  readonly name: string
  readonly version: number
  readonly approvals: {
    readonly approvers: readonly string[]
    readonly needed: number
    readonly validForHours?: number
  }
  readonly screening?: Partial<Policy["screening"]>
  readonly payees?: {
    readonly allow?: readonly string[]
    readonly deny?: readonly string[]
    readonly unknown?: Policy["payees"]["unknown"]
  }
  readonly maxSlippage?: string
  readonly steps?: readonly string[]
  readonly assets: Readonly<Record<string, AssetLimitsInput>>
  readonly chains: Readonly<Record<string, ChainLimitsInput>>
}
