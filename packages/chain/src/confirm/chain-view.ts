import type { EvmAddress, Hex } from "@agentgpt/core"
import type { Observation } from "../journal/record-observations.ts"
import type { BlockReference } from "../lanes/chain-port.ts"
import type { ChainHeights, FinalityState } from "../nodes/finality.ts"

/** A transaction of ours to look for. */
export type WatchedAttempt = {
  readonly transactionHash: Hex
  /** Where the journal believes it to be. */
  readonly block?: BlockReference
  /** What it calls. When known, only logs of that contract are read to see whether it succeeded. */
  readonly to?: EvmAddress
}

export type ViewBlock = {
  readonly number: bigint
  readonly hash: Hex
  readonly parentHash: Hex
  readonly timestampMs: number
  readonly baseFeePerGasWei?: bigint
}

/** Where a watched transaction is in the chain. */
export type TransactionPlace = {
  readonly block: BlockReference
  readonly succeeded: boolean
  /** What was last judged of its block. */
  readonly state: FinalityState
}

export type SoughtTransaction = {
  readonly place?: TransactionPlace
  /** From this height on the node is asked for it by hash, once; undefined when blocks alone tell. */
  readonly lookUpAt?: bigint
}

/** What is known of the newest blocks. Plain data, replaced as a whole. */
export type ChainView = {
  /** One chain, oldest first, as deep as a re-org may reach; a fresh view begins with the head alone. */
  readonly blocks: readonly ViewBlock[]
  readonly heights: ChainHeights
  readonly transactions: ReadonlyMap<Hex, SoughtTransaction>
}

export type ViewStep = {
  /** To be kept only once the observations are recorded; else the same step is to be made again. */
  readonly view: ChainView
  readonly observations: readonly Observation[]
}
