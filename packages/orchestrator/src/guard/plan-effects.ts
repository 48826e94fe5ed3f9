import type { AssetType, ChainId, EvmAddress } from "@agentgpt/core"

/** An amount that a step moves out of an account, or lets somebody take. */
export type MovedAmount = {
  readonly stepId: string
  readonly chainId: ChainId
  readonly asset: AssetType
  readonly amount: bigint
  /** Who gets it; none where a contract takes it in exchange. */
  readonly recipient?: EvmAddress
}

/** Somebody who gets something. */
export type Receiver = {
  readonly stepId: string
  readonly recipient: EvmAddress
  readonly payer: EvmAddress
  /** Who it is in the payer's own terms, where that is known. */
  readonly key?: string
}

/** An address that transactions of a step go to, or that may take tokens. */
export type UsedDestination = {
  readonly stepId: string
  readonly chainId: ChainId
  /** Absent where the policy has to name it and does not. */
  readonly address: EvmAddress | undefined
  readonly purpose: string
}

/** A part that a step has to be let in for by name: of a chain's coin, or of a token that one of its transactions moves. */
export type TendedPart = {
  readonly stepId: string
  readonly chainId: ChainId
  /** All that the step takes of it, in units. */
  readonly amount: bigint
  /** The chain's coin unless it is named. */
  readonly asset?: AssetType
}

/** What a plan does to the world, read out of its steps and rosters alone. */
export type PlanEffects = {
  readonly amounts: readonly MovedAmount[]
  readonly receivers: readonly Receiver[]
  readonly destinations: readonly UsedDestination[]
  /** Accounts that sign, by the chain they sign on. */
  readonly accounts: readonly {
    readonly chainId: ChainId
    readonly account: EvmAddress
    readonly stepId: string
  }[]
  /** What a step has to do on its chains until it is settled, beside its own part, and what it takes there. */
  readonly tended: readonly TendedPart[]
  /**
   * Coins in wei that go along with transactions under the part of a token, each with that token. The signing guard lets
   * no more of them through in a part than goes without approvals.
   */
  readonly besides: readonly MovedAmount[]
  readonly slippages: readonly { readonly stepId: string; readonly hundredths: number }[]
  /** Payments that go on without the payees that a screening refused. */
  readonly lenient: readonly string[]
  /** Calls that the policy's list of functions does not allow, each with the reason. */
  readonly refusedCalls: readonly { readonly stepId: string; readonly why: string }[]
  /** Executors' steps of kinds that are not standard. */
  readonly custom: readonly { readonly stepId: string; readonly kind: string }[]
  /** Steps of which it cannot be told what they move, each with the reason. */
  readonly unknown: readonly { readonly stepId: string; readonly why: string }[]
}
