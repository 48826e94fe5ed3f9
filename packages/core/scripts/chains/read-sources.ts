import type { ChainFinality } from "../../src/chains/chain-record.ts"
import type { SourceChain } from "./source-chain.ts"

type Currency = { readonly symbol: string; readonly decimals: number }

export type ViemChain = {
  readonly id?: number
  readonly name: string
  readonly testnet?: boolean
  readonly nativeCurrency?: Currency
  readonly blockTime?: number
  readonly blockExplorers?: { readonly default: { readonly url: string } }
}

export type HyperlaneChain = {
  readonly name: string
  readonly displayName?: string
  readonly chainId: number | string
  readonly protocol: string
  readonly technicalStack?: string
  readonly isTestnet?: boolean
  readonly availability?: { readonly status?: string }
  readonly nativeToken?: Currency
  readonly blockExplorers?: readonly { readonly url: string }[]
  readonly blocks?: { readonly estimateBlockTime?: number; readonly reorgPeriod?: number | string }
}

/** The constants of Wormhole, as its lookups are. */
export type WormholeConstants = {
  readonly chains: readonly string[]
  readonly platformOf: (chain: string) => string
  readonly nativeIdOf: (chain: string) => string | number | bigint | undefined
  readonly blockTimeMsOf: (chain: string) => number | undefined
  readonly finalBlocksOf: (chain: string) => number | undefined
}

export type CosmosChain = {
  readonly chainId?: string
  readonly prettyName?: string
  readonly status?: string
  readonly networkType?: string
  readonly chainType?: string
  readonly bech32Prefix?: string
  readonly explorers?: readonly { readonly url?: string }[]
}

export type SubwalletChain = {
  readonly name: string
  readonly isTestnet: boolean
  readonly chainStatus: string
  readonly substrateInfo?: {
    readonly genesisHash: string
    readonly addressPrefix: number
    readonly blockExplorer?: string | null
    readonly symbol: string
    readonly decimals: number
  } | null
}

const SOLANA = "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"
const ROLLUPS = new Set(["opstack", "arbitrumnitro", "polygoncdk", "zksync"])
/** Batches of rollups are on Ethereum within minutes, and final there 15 minutes later. */
const ROLLUP_FINALITY_MS = 20 * 60_000
/** For a tag whose meaning is not known: two epochs of Ethereum's. */
const TAG_BLOCKS = 64

export function readViem(chains: readonly ViemChain[]): readonly SourceChain[] {
  return chains
    .filter(({ id, testnet }) => id !== undefined && testnet !== true)
    .map(({ id, name, nativeCurrency, blockTime, blockExplorers }) => ({
      id: `eip155:${id}`,
      family: "evm",
      name,
      nativeCurrency: readCurrency(nativeCurrency),
      blockTimeMs: blockTime,
      explorerUrl: blockExplorers?.default.url,
    }))
}

export function readHyperlane(chains: readonly HyperlaneChain[]): readonly SourceChain[] {
  return chains
    .filter(({ isTestnet, availability }) => isTestnet !== true && availability?.status !== "disabled")
    .flatMap((chain): readonly SourceChain[] => {
      const place = placeHyperlane(chain)
      if (place === undefined) return []
      const blockTimeMs = Math.round((chain.blocks?.estimateBlockTime ?? 0) * 1_000)
      return [
        {
          ...place,
          name: chain.displayName ?? chain.name,
          nativeCurrency: readCurrency(chain.nativeToken),
          explorerUrl: chain.blockExplorers?.[0]?.url,
          blockTimeMs,
          finality: blockTimeMs > 0 ? judgeHyperlane(chain, place.family, blockTimeMs) : undefined,
        },
      ]
    })
}

function placeHyperlane({
  protocol,
  chainId,
  name,
}: HyperlaneChain): Pick<SourceChain, "id" | "family"> | undefined {
  if (protocol === "ethereum") return { id: `eip155:${chainId}`, family: "evm" }
  if (protocol.startsWith("cosmos")) return { id: `cosmos:${chainId}`, family: "cosmos" }
  return name === "solanamainnet" ? { id: SOLANA, family: "solana" } : undefined
}

function judgeHyperlane(
  { blocks, technicalStack }: HyperlaneChain,
  family: SourceChain["family"],
  blockTimeMs: number,
): ChainFinality | undefined {
  const period = blocks?.reorgPeriod
  if (period === undefined) return undefined
  if (family === "cosmos") return { kind: "instant", expectedMs: blockTimeMs }
  // What the registry waits for on a rollup is its sequencer's word alone.
  if (ROLLUPS.has(technicalStack ?? "")) {
    const softMs = (typeof period === "number" ? Math.max(period, 1) : 1) * blockTimeMs
    return { kind: "l2", softMs, l1Tag: "finalized", expectedMs: ROLLUP_FINALITY_MS }
  }
  if (period === "finalized" || period === "safe") {
    return { kind: "tag", tag: period, expectedMs: TAG_BLOCKS * blockTimeMs }
  }
  if (typeof period !== "number") return undefined
  return period === 0
    ? { kind: "instant", expectedMs: blockTimeMs }
    : { kind: "depth", blocks: period, expectedMs: period * blockTimeMs }
}

export function readWormhole(constants: WormholeConstants): readonly SourceChain[] {
  return constants.chains.flatMap((chain): readonly SourceChain[] => {
    const nativeId = constants.nativeIdOf(chain)
    const place =
      nativeId === undefined ? undefined : placeWormhole(constants.platformOf(chain), String(nativeId))
    if (place === undefined) return []
    const blockTimeMs = constants.blockTimeMsOf(chain)
    const blocks = constants.finalBlocksOf(chain)
    if (blockTimeMs === undefined || blocks === undefined) return [{ ...place, blockTimeMs }]
    const expectedMs = Math.max(blocks, 1) * blockTimeMs
    const isInstant = blocks === 0 || place.family === "cosmos"
    return [
      {
        ...place,
        blockTimeMs,
        finality: isInstant
          ? { kind: "instant", expectedMs: blockTimeMs }
          : { kind: "depth", blocks, expectedMs },
      },
    ]
  })
}

function placeWormhole(platform: string, nativeId: string): Pick<SourceChain, "id" | "family"> | undefined {
  if (platform === "Evm") return { id: `eip155:${nativeId}`, family: "evm" }
  if (platform === "Cosmwasm") return { id: `cosmos:${nativeId}`, family: "cosmos" }
  return `solana:${nativeId.slice(0, 32)}` === SOLANA ? { id: SOLANA, family: "solana" } : undefined
}

export function readCosmos(chains: readonly CosmosChain[]): readonly SourceChain[] {
  return chains
    .filter(
      (chain) => chain.networkType === "mainnet" && chain.status === "live" && chain.chainType === "cosmos",
    )
    .map(({ chainId, prettyName, bech32Prefix, explorers }) => ({
      id: `cosmos:${chainId}`,
      family: "cosmos",
      name: prettyName,
      bech32Prefix,
      explorerUrl: explorers?.find(({ url }) => url?.startsWith("https:"))?.url,
    }))
}

export function readSubwallet(chains: readonly SubwalletChain[]): readonly SourceChain[] {
  return chains.flatMap(({ name, isTestnet, chainStatus, substrateInfo }): readonly SourceChain[] => {
    if (isTestnet || chainStatus !== "ACTIVE" || !substrateInfo?.genesisHash) return []
    return [
      {
        id: `polkadot:${substrateInfo.genesisHash.slice(2, 34)}`,
        family: "polkadot",
        name,
        nativeCurrency: readCurrency(substrateInfo),
        ss58Prefix: substrateInfo.addressPrefix,
        explorerUrl: substrateInfo.blockExplorer ?? undefined,
      },
    ]
  })
}

/** Without what else the sources put beside symbol and decimals. */
function readCurrency(currency: Currency | undefined): Currency | undefined {
  return currency && { symbol: currency.symbol, decimals: currency.decimals }
}
