import type { ChainId } from "../ids/chain-id.ts"

/**
 * Families of chains, by the namespaces of their CAIP-2 ids.
 *
 * @example
 * FAMILIES.evm // "eip155"
 */
export const FAMILIES = { evm: "eip155", cosmos: "cosmos", solana: "solana", polkadot: "polkadot" } as const

export type ChainFamily = keyof typeof FAMILIES

/** When a block counts as final. `expectedMs`: about how long that takes from its making. */
export type ChainFinality = { readonly expectedMs: number } & (
  | { readonly kind: "tag"; readonly tag: "finalized" | "safe" }
  /** So many blocks on top. */
  | { readonly kind: "depth"; readonly blocks: number }
  /** A block is final when it is there (CometBFT and its like). */
  | { readonly kind: "instant" }
  /** Solana's level of commitment. */
  | { readonly kind: "commitment"; readonly commitment: "finalized" }
  /** Polkadot's finality gadget. */
  | { readonly kind: "grandpa" }
  /**
   * A rollup: its sequencer's word after `softMs`, which can be broken; final with its batch on the chain below.
   */
  | { readonly kind: "l2"; readonly softMs: number; readonly l1Tag: "finalized" }
)

export type ChainField =
  | "name"
  | "nativeCurrency"
  | "explorerUrl"
  | "blockTimeMs"
  | "finality"
  | "bech32Prefix"
  | "ss58Prefix"

/** What is publicly known of a main network. Money still needs settings of one's own: no URL of a node is in here. */
export type ChainRecord = {
  readonly id: ChainId
  readonly family: ChainFamily
  readonly name: string
  readonly blockTimeMs: number
  readonly finality: ChainFinality
  readonly nativeCurrency?: { readonly symbol: string; readonly decimals: number }
  readonly explorerUrl?: string
  readonly bech32Prefix?: string
  readonly ss58Prefix?: number
  /** Block times by source, where they differ by more than half and nobody has decided yet. */
  readonly disputedBlockTimesMs?: Readonly<Record<string, number>>
  /** Which source each field was taken from. */
  readonly origins: Readonly<Partial<Record<ChainField, string>>>
}
