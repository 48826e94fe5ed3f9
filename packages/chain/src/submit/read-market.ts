import { AgentGptError } from "@agentgpt/core"
import { readDataFees } from "../fees/data-fees.ts"
import type { DataFeeKind, DataFees } from "../fees/data-fees.ts"
import { summariseBaseFees } from "../fees/eco.ts"
import type { BaseFeeDistribution } from "../fees/eco.ts"
import { readFastGas } from "../fees/fast-gas-feed.ts"
import type { FastGasFeed } from "../fees/fast-gas-feed.ts"
import type { FeeMarket } from "../fees/fee-market.ts"
import { readBaseFees, readFeeMarket } from "../fees/read-fee-market.ts"
import type { ChainView } from "../confirm/chain-view.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"

export type MarketReader = {
  readonly market: () => Promise<FeeMarket>
  readonly recentBaseFees: () => Promise<BaseFeeDistribution>
  /** The price of the feed; undefined without a feed, and where it is stale or implausible. */
  readonly feedWei: () => Promise<bigint | undefined>
  /** What the chain takes beside gas; undefined where that is nothing. */
  readonly dataFees: () => Promise<DataFees | undefined>
}

export type MarketSources = {
  readonly feed: FastGasFeed | undefined
  readonly dataFee: DataFeeKind
  /** Told once for each reason in a row. */
  readonly onFeedRefused: (error: AgentGptError) => void
}

const OLDEST_MARKET_MS = 15_000
const OLDEST_HISTORY_MS = 600_000
/** A day of Ethereum. */
const HISTORY_BLOCKS = 7_200

/** Fees, read once for each block and shared by all lanes. */
export function createMarketReader(
  pool: RpcPool,
  view: () => ChainView | undefined,
  now: () => number,
  { feed, dataFee, onFeedRefused }: MarketSources,
): MarketReader {
  const head = () => view()?.blocks.at(-1)?.hash ?? ""
  const market = readOncePerBlock(head, now, () => pool.withNode((node) => readFeeMarket(node)))
  let refused: string | undefined
  const feedWei = readOncePerBlock(head, now, async () => {
    const fees = feed && (await market())
    if (feed === undefined || fees?.kind !== "eip1559") return undefined
    const { nextBaseFeePerGasWei } = fees
    try {
      const wei = await pool.withNode((node) => readFastGas(node, feed, nextBaseFeePerGasWei, now()))
      refused = undefined
      return wei
    } catch (error) {
      if (!AgentGptError.is(error) || !error.code.startsWith("FEE_FEED_")) throw error
      if (refused !== error.code) onFeedRefused(error)
      refused = error.code
      return undefined
    }
  })
  const dataFees = readOncePerBlock(head, now, async () =>
    dataFee === "none" ? undefined : pool.withNode((node) => readDataFees(node)),
  )
  let history: { readonly atMs: number; readonly value: Promise<BaseFeeDistribution> } | undefined
  return {
    market,
    feedWei,
    dataFees,
    recentBaseFees: () => {
      if (history !== undefined && now() - history.atMs < OLDEST_HISTORY_MS) return history.value
      const value = pool.withNode((node) => readBaseFees(node, HISTORY_BLOCKS)).then(summariseBaseFees)
      history = { atMs: now(), value }
      value.catch(() => {
        history = undefined
      })
      return value
    },
  }
}

function readOncePerBlock<Value>(
  head: () => string,
  now: () => number,
  read: () => Promise<Value>,
): () => Promise<Value> {
  let last: { readonly of: string; readonly atMs: number; readonly value: Promise<Value> } | undefined
  return () => {
    const of = head()
    if (last?.of === of && now() - last.atMs < OLDEST_MARKET_MS) return last.value
    const value = read()
    last = { of, atMs: now(), value }
    value.catch(() => {
      last = undefined
    })
    return value
  }
}
