import type { RpcPool } from "@agentgpt/chain"
import type { Hex } from "@agentgpt/core"
import type { StrategyMeasures } from "../route/compare-strategies.ts"
import { UNPROVED_CHUNK_SIZE } from "../execute/pay-roster.ts"
import type { HitRate } from "../orchestrator-port.ts"
import type { WorkshopSettings } from "../execute/workshop.ts"

/** Blocks whose distance in time is taken for the time of a block. */
const BLOCKS = 20n

/**
 * What the comparison of methods goes by: gas as the contracts' benchmark measured it, price and block time as the
 * nodes say now. Of several chains the dearest and slowest counts.
 */
export async function measureChains(
  pools: readonly RpcPool[],
  /** How long the slowest of them takes until a new block is final. */
  settlementMs: number,
  settings: WorkshopSettings,
  /** How often a price that was waited for came in time, so far. */
  { fired, expired }: HitRate,
  /** Payments in a transaction at most, where the task says so itself. */
  maxTxs: number = settings.maxTxs,
): Promise<StrategyMeasures> {
  const chains = await Promise.all(pools.map(measureChain))
  const feePerGasWei = chains.reduce((most, { price }) => (price > most ? price : most), 0n)
  // Before the first time: whether it would come at once.
  const usual = feePerGasWei <= settings.gasThresholdWei ? 100 : 0
  const blockTimeMs = Math.max(0, ...chains.map((chain) => chain.blockTimeMs))
  return {
    // docs/performance.md, `bench:gas`: a transfer to a new holder, and a payment and a call of BatchPayout.
    gasPerSinglePayment: 51_083n,
    gasPerBatchedPayment: 25_806n,
    gasPerBatch: 60_000n,
    paymentsPerBatch: maxTxs,
    paymentsPerChunk: UNPROVED_CHUNK_SIZE,
    feePerGasWei,
    blockTimeMs,
    settlementBlocks: blockTimeMs === 0 ? 0 : Math.ceil(settlementMs / blockTimeMs),
    maxThreads: settings.maxThreads,
    speculation: {
      feePerGasWei: settings.gasThresholdWei < feePerGasWei ? settings.gasThresholdWei : feePerGasWei,
      hitPercent: fired + expired === 0 ? usual : Math.round((fired * 100) / (fired + expired)),
      waitMs: feePerGasWei <= settings.gasThresholdWei ? 0 : settings.speculationMs,
    },
    // Costs are told in the chain's own coin: no price of it is at hand.
    nativePrice: 10n ** 18n,
    currency: { symbol: "native", decimals: 18 },
  }
}

type Block = { readonly number: Hex; readonly timestamp: Hex }

async function measureChain(pool: RpcPool): Promise<{ price: bigint; blockTimeMs: number }> {
  return pool.withNode(async (node) => {
    const [price, newest] = (await Promise.all([
      node.call("eth_gasPrice"),
      node.call("eth_getBlockByNumber", ["latest", false]),
    ])) as [Hex, Block]
    const head = BigInt(newest.number)
    const back = head < BLOCKS ? head : BLOCKS
    if (back === 0n) return { price: BigInt(price), blockTimeMs: 0 }
    const older = (await node.call("eth_getBlockByNumber", [
      `0x${(head - back).toString(16)}`,
      false,
    ])) as Block
    const seconds = Number(BigInt(newest.timestamp) - BigInt(older.timestamp))
    return { price: BigInt(price), blockTimeMs: Math.round((seconds * 1000) / Number(back)) }
  })
}
