import { expect, it } from "vitest"
import { mergeChains } from "./merge-chains.ts"
import { readCosmos, readHyperlane, readSubwallet, readViem, readWormhole } from "./read-sources.ts"
import type { HyperlaneChain } from "./read-sources.ts"
import { readPublicUrl } from "./read-public-url.ts"

const POLYGON: HyperlaneChain = {
  name: "polygon",
  displayName: "Polygon PoS",
  chainId: 137,
  protocol: "ethereum",
  blocks: { estimateBlockTime: 2.1, reorgPeriod: "finalized" },
  blockExplorers: [{ url: "https://polygonscan.com/?apikey=1234" }],
}
const sources = [
  {
    name: "viem",
    chains: readViem([
      { id: 137, name: "Polygon", blockTime: 2000, nativeCurrency: { symbol: "POL", decimals: 18 } },
      { id: 9, name: "Nine", blockTime: 1000 },
      { id: 5, name: "Test", blockTime: 1000, testnet: true },
    ]),
  },
  {
    name: "hyperlane",
    chains: readHyperlane([
      POLYGON,
      { ...POLYGON, chainId: 9, blocks: { estimateBlockTime: 4, reorgPeriod: 3 } },
      { ...POLYGON, chainId: "hub-1", protocol: "cosmos", blocks: { estimateBlockTime: 6, reorgPeriod: 1 } },
      { ...POLYGON, chainId: 11, availability: { status: "disabled" } },
      { ...POLYGON, chainId: 12, isTestnet: true },
      { ...POLYGON, chainId: "bad id", protocol: "cosmos" },
    ]),
  },
  {
    name: "wormhole",
    chains: readWormhole({
      chains: ["Nine", "Moon"],
      platformOf: () => "Evm",
      nativeIdOf: (chain) => (chain === "Nine" ? 9n : undefined),
      blockTimeMsOf: () => 5000,
      finalBlocksOf: () => 2,
    }),
  },
  {
    name: "chain-registry",
    chains: readCosmos([
      {
        chainId: "hub-1",
        prettyName: "Hub",
        status: "live",
        networkType: "mainnet",
        chainType: "cosmos",
        bech32Prefix: "hub",
      },
    ]),
  },
]

it("takes each field from the first source that has it, and says from which", () => {
  const { chains } = mergeChains([], sources)
  expect(chains.map(({ id }) => id)).toEqual(["eip155:9", "eip155:137", "cosmos:hub-1"])
  expect(chains[1]).toEqual({
    id: "eip155:137",
    family: "evm",
    name: "Polygon",
    nativeCurrency: { symbol: "POL", decimals: 18 },
    blockTimeMs: 2000,
    finality: { kind: "tag", tag: "finalized", expectedMs: 134_400 },
    origins: { name: "viem", nativeCurrency: "viem", blockTimeMs: "viem", finality: "hyperlane" },
  })
  expect(chains[2]).toMatchObject({ finality: { kind: "instant", expectedMs: 6000 }, bech32Prefix: "hub" })
})

it("says where block times differ by more than half, until a person decides", () => {
  const disputed = { viem: 1000, hyperlane: 4000, wormhole: 5000 }
  const before = mergeChains([], sources)
  expect(before.conflicts).toEqual([{ id: "eip155:9", blockTimesMs: disputed }])
  expect(before.chains[0]?.disputedBlockTimesMs).toEqual(disputed)
  const after = mergeChains([{ id: "eip155:9", family: "evm", blockTimeMs: 3000 }], sources)
  expect(after.conflicts).toEqual([])
  expect(after.chains[0]).toMatchObject({
    blockTimeMs: 3000,
    origins: { blockTimeMs: "override", name: "viem" },
  })
  expect(after.chains[0]).not.toHaveProperty("disputedBlockTimesMs")
  // Half exactly is no conflict.
  const near = mergeChains(
    [],
    [
      { name: "one", chains: readViem([{ id: 9, name: "Nine", blockTime: 1000 }]) },
      { name: "two", chains: readViem([{ id: 9, name: "Nine", blockTime: 1500 }]) },
    ],
  )
  expect(near.conflicts).toEqual([])
})

it("depends on nothing but its input, nor on the order within a source", () => {
  const reversed = sources.map(({ name, chains }) => ({ name, chains: chains.toReversed() }))
  expect(JSON.stringify(mergeChains([], reversed))).toBe(JSON.stringify(mergeChains([], sources)))
})

it("knows a rollup's soft confirmation from finality", () => {
  const [rollup] = readHyperlane([
    { ...POLYGON, technicalStack: "arbitrumnitro", blocks: { estimateBlockTime: 0.25, reorgPeriod: 5 } },
  ])
  expect(rollup?.finality).toEqual({ kind: "l2", softMs: 1250, l1Tag: "finalized", expectedMs: 1_200_000 })
})

it("names Substrate's chains by their genesis", () => {
  const genesisHash = `0x${"ab".repeat(32)}`
  const substrateInfo = { genesisHash, addressPrefix: 7, symbol: "DOT", decimals: 10 }
  const base = { name: "Relay", isTestnet: false, chainStatus: "ACTIVE", substrateInfo }
  const read = readSubwallet([base, { ...base, isTestnet: true }, { ...base, substrateInfo: null }])
  expect(read).toMatchObject([{ id: `polkadot:${"ab".repeat(16)}`, ss58Prefix: 7 }])
})

it.each([
  ["https://etherscan.io/", "https://etherscan.io"],
  ["https://explorer.example/eth/mainnet", "https://explorer.example/eth/mainnet"],
  ["https://user:password@explorer.example", undefined],
  ["https://explorer.example/?apikey=1234", undefined],
  ["https://explorer.example/v2/0123456789abcdef0123456789abcdef", undefined],
  ["http://explorer.example", undefined],
  ["explorer", undefined],
  [undefined, undefined],
])("of the URL %s keeps %s", (url, kept) => {
  expect(readPublicUrl(url)).toBe(kept)
})
