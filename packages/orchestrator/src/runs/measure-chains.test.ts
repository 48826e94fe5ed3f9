import type { RpcPool } from "@agentgpt/chain"
import { expect, it } from "vitest"
import { measureChains } from "./measure-chains.ts"

const SETTINGS = { gasThresholdWei: 20n, maxTxs: 450, maxThreads: 4, speculationMs: 60_000 }
const RATE = { fired: 0, expired: 0, discarded: 0 }

/** A node at a height whose blocks take so long, at a gas price. */
function chainOf(height: number, secondsPerBlock: number, gasPriceWei: number): RpcPool {
  const hex = (value: number) => `0x${value.toString(16)}`
  const call = async (method: string, params?: readonly unknown[]) => {
    if (method === "eth_gasPrice") return hex(gasPriceWei)
    const number = params?.[0] === "latest" ? height : Number(params?.[0])
    return { number: hex(number), timestamp: hex(1_000_000 + number * secondsPerBlock) }
  }
  return { withNode: (work: (node: unknown) => unknown) => work({ call }) } as unknown as RpcPool
}

const measure = (pools: readonly RpcPool[], settlementMs: number) =>
  measureChains(pools, settlementMs, SETTINGS as Parameters<typeof measureChains>[2], RATE)

it("settling takes as many blocks as are made until the finality rule is met", async () => {
  expect(await measure([chainOf(100, 12, 10)], 900_000)).toMatchObject({
    blockTimeMs: 12_000,
    settlementBlocks: 75,
  })
  // A part of a block is a block.
  expect((await measure([chainOf(100, 12, 10)], 900_001)).settlementBlocks).toBe(76)
})

it("of several chains the slowest and the dearest count", async () => {
  expect(await measure([chainOf(100, 2, 10), chainOf(100, 12, 5)], 24_000)).toMatchObject({
    blockTimeMs: 12_000,
    settlementBlocks: 2,
    feePerGasWei: 10n,
  })
})

it("a chain of a few blocks is measured by those it has; one of none says nothing", async () => {
  expect(await measure([chainOf(3, 5, 10)], 10_000)).toMatchObject({
    blockTimeMs: 5_000,
    settlementBlocks: 2,
  })
  expect(await measure([chainOf(0, 5, 10)], 10_000)).toMatchObject({ blockTimeMs: 0, settlementBlocks: 0 })
})
