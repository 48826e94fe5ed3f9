import { AgentGptError } from "@agentgpt/core"
import { median, timesPermille } from "./fee-market.ts"
import type { BlockTips, DynamicMarket, FeeMarket, FeePrice } from "./fee-market.ts"

export type PriceRules = {
  /** Builders leave out what tips less; 0.001 gwei by default. */
  readonly leastTipWei?: bigint
}

/**
 * The price that is taken in the next block even if the base fee rises for six blocks.
 *
 * @example
 * priceFast(market) // { type: "eip1559", maxFeePerGasWei: 2× the next base fee and the tip, … }
 */
export function priceFast(market: FeeMarket, rules: PriceRules = {}): FeePrice {
  if (market.kind === "legacy")
    return { type: "legacy", gasPriceWei: timesPermille(market.gasPriceWei, 1250n) }
  return compose(market, 2000n, medianTip(market, "p90Wei", 10), rules)
}

/** The price that is taken in the next block or one of the few after it. */
export function priceOptimal(market: FeeMarket, rules: PriceRules = {}): FeePrice {
  if (market.kind === "legacy")
    return { type: "legacy", gasPriceWei: timesPermille(market.gasPriceWei, 1100n) }
  return compose(market, 1300n, medianTip(market, "p50Wei", 20), rules)
}

/**
 * The caller's own price.
 * @throws FEE_STRATEGY_INVALID
 */
export function priceCustom(market: FeeMarket, custom: FeePrice | undefined): FeePrice {
  if (custom === undefined) throw refuse("The custom strategy needs a price.")
  if (custom.type === "legacy") {
    if (custom.gasPriceWei <= 0n) throw refuse("The custom gas price is not above zero.")
    return custom
  }
  if (market.kind === "legacy") throw refuse("The chain has no base fee; give a gas price.")
  const { maxFeePerGasWei, maxPriorityFeePerGasWei } = custom
  if (maxFeePerGasWei <= 0n || maxPriorityFeePerGasWei < 0n || maxPriorityFeePerGasWei > maxFeePerGasWei) {
    throw refuse("The custom fees are not above zero, or the tip is above the maximum fee.")
  }
  return custom
}

/** The usual tip of the last blocks. */
export function medianTip(
  { blocks }: DynamicMarket,
  percentile: keyof BlockTips,
  blockCount: number,
): bigint {
  return median(blocks.slice(-blockCount).map(({ tips }) => tips[percentile])) ?? 0n
}

const LEAST_TIP_WEI = 1_000_000n

function compose(market: DynamicMarket, permille: bigint, tip: bigint, rules: PriceRules): FeePrice {
  const least = rules.leastTipWei ?? LEAST_TIP_WEI
  const maxPriorityFeePerGasWei = tip > least ? tip : least
  const maxFeePerGasWei = timesPermille(market.nextBaseFeePerGasWei, permille) + maxPriorityFeePerGasWei
  return { type: "eip1559", maxFeePerGasWei, maxPriorityFeePerGasWei }
}

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("FEE_STRATEGY_INVALID", sentence)
}
