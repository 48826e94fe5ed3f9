import type { SourceChain } from "./source-chain.ts"

const minutes = (count: number) => count * 60_000
const rollup = (softMs: number, expectedMs = minutes(20)) =>
  ({ kind: "l2", softMs, l1Tag: "finalized", expectedMs }) as const

/**
 * What people decided, with their reason; it wins over every source. The rules of finality are those by which
 * transactions of the engine count as final (packages/chain/src/nodes/finality.ts), deliberately on the late side.
 */
export const CHAIN_OVERRIDES: readonly SourceChain[] = [
  // Slots are 12 seconds since the merge; lists still have 13 and 15. Final two epochs later: 12.8 to 15 minutes.
  {
    id: "eip155:1",
    family: "evm",
    blockTimeMs: 12_000,
    finality: { kind: "tag", tag: "finalized", expectedMs: minutes(15) },
  },
  { id: "eip155:10", family: "evm", blockTimeMs: 2_000, finality: rollup(2_000) },
  { id: "eip155:8453", family: "evm", blockTimeMs: 2_000, finality: rollup(2_000) },
  { id: "eip155:42161", family: "evm", blockTimeMs: 250, finality: rollup(1_250) },
  { id: "eip155:42170", family: "evm", blockTimeMs: 250, finality: rollup(1_250) },
  // Milestones set the tag after 2 to 5 seconds.
  { id: "eip155:137", family: "evm", finality: { kind: "tag", tag: "finalized", expectedMs: 10_000 } },
  // Fast finality: two blocks with votes of two thirds of the validators (BEP-126).
  {
    id: "eip155:56",
    family: "evm",
    blockTimeMs: 750,
    finality: { kind: "tag", tag: "finalized", expectedMs: 10_000 },
  },
  {
    id: "eip155:100",
    family: "evm",
    blockTimeMs: 5_000,
    finality: { kind: "tag", tag: "finalized", expectedMs: minutes(5) },
  },
  // Snowman decides a block once; one on top absorbs a node that lags.
  { id: "eip155:43114", family: "evm", finality: { kind: "depth", blocks: 1, expectedMs: 3_000 } },
  // A rollup of one-second blocks since March 2025; before, a chain of its own with five.
  { id: "eip155:42220", family: "evm", blockTimeMs: 1_000, finality: rollup(1_000) },
  // Rollups that the lists do not mark as such: the few blocks they name are the sequencer's word alone.
  { id: "eip155:2818", family: "evm", finality: rollup(20_000) },
  { id: "eip155:59144", family: "evm", finality: rollup(15_000) },
  { id: "eip155:167000", family: "evm", finality: rollup(60_000) },
  { id: "eip155:534352", family: "evm", finality: rollup(51_000) },
  {
    id: "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
    family: "solana",
    name: "Solana",
    blockTimeMs: 400,
    finality: { kind: "commitment", commitment: "finalized", expectedMs: 12_800 },
  },
  // The gadget follows blocks of 6 seconds by two to four of them when all is well.
  {
    id: "polkadot:91b171bb158e2d3848fa23a9f1c25182",
    family: "polkadot",
    blockTimeMs: 6_000,
    finality: { kind: "grandpa", expectedMs: 24_000 },
  },
  {
    id: "polkadot:b0a8d493285c2df73290dfb7e61f870f",
    family: "polkadot",
    blockTimeMs: 6_000,
    finality: { kind: "grandpa", expectedMs: 24_000 },
  },
]
