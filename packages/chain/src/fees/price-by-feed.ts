import { AgentGptError } from "@agentgpt/core"
import type { ErrorCode } from "@agentgpt/core"
import { priceFromFeed, readFastGas } from "./fast-gas-feed.ts"
import type { FastGasFeed } from "./fast-gas-feed.ts"
import type { FeeMarket, FeePrice } from "./fee-market.ts"
import { priceOptimal } from "./price-strategies.ts"
import type { FeeReader } from "./read-fee-market.ts"

export type FeedPrice = {
  readonly price: FeePrice
  readonly source: "feed" | "fee-history"
  /** Why the feed was not used. */
  readonly refusal?: ErrorCode
}

/**
 * The price of the feed; that of the fee history where there is no feed, or where it is stale or implausible.
 * @throws NODE_ codes
 *
 * @example
 * const { price, source } = await pool.withNode((node) => priceByFeed(node, feed, market, Date.now()))
 */
export async function priceByFeed(
  node: FeeReader,
  feed: FastGasFeed | undefined,
  market: FeeMarket,
  nowMs: number,
): Promise<FeedPrice> {
  if (feed === undefined || market.kind === "legacy") {
    return { price: priceOptimal(market), source: "fee-history" }
  }
  try {
    const feedWei = await readFastGas(node, feed, market.nextBaseFeePerGasWei, nowMs)
    return { price: priceFromFeed(feedWei, market), source: "feed" }
  } catch (error) {
    if (!AgentGptError.is(error) || !error.code.startsWith("FEE_FEED_")) throw error
    return { price: priceOptimal(market), source: "fee-history", refusal: error.code }
  }
}
