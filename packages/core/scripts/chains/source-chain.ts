import type { ChainFamily, ChainFinality } from "../../src/chains/chain-record.ts"

/** What one source says of one chain. Everything but the id is optional: no source knows all. */
export type SourceChain = {
  readonly id: string
  readonly family: ChainFamily
  readonly name?: string | undefined
  readonly nativeCurrency?: { readonly symbol: string; readonly decimals: number } | undefined
  readonly explorerUrl?: string | undefined
  readonly blockTimeMs?: number | undefined
  readonly finality?: ChainFinality | undefined
  readonly bech32Prefix?: string | undefined
  readonly ss58Prefix?: number | undefined
}

/** A source by its name; earlier sources win over later ones, field by field. */
export type ChainSource = { readonly name: string; readonly chains: readonly SourceChain[] }
