import { summariseBaseFees } from "../fees/eco.ts"
import type { BaseFeeDistribution } from "../fees/eco.ts"
import type { FeeMarket } from "../fees/fee-market.ts"
import { readBaseFees, readFeeMarket } from "../fees/read-fee-market.ts"
import type { ChainView } from "../confirm/chain-view.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"

export type MarketReader = {
  readonly market: () => Promise<FeeMarket>
  readonly recentBaseFees: () => Promise<BaseFeeDistribution>
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
): MarketReader {
  let market: { readonly of: string; readonly atMs: number; readonly value: Promise<FeeMarket> } | undefined
  let history: { readonly atMs: number; readonly value: Promise<BaseFeeDistribution> } | undefined
  return {
    market: () => {
      const head = view()?.blocks.at(-1)?.hash ?? ""
      if (market?.of === head && now() - market.atMs < OLDEST_MARKET_MS) return market.value
      const value = pool.withNode((node) => readFeeMarket(node))
      market = { of: head, atMs: now(), value }
      value.catch(() => {
        market = undefined
      })
      return value
    },
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
