import { AgentGptError } from "@agentgpt/core"
import type { GasStrategy } from "@agentgpt/core"
import { timesPermille } from "./fee-market.ts"
import type { FeeMarket, FeePrice } from "./fee-market.ts"
import type { FeeCaps } from "./fee-cap.ts"
import { medianTip } from "./price-strategies.ts"

/** When the fee of a transaction that is not taken is raised, counted from its first sending. */
export type ReplacementSchedule = {
  readonly firstAfterMs: number
  readonly everyMs: number
  readonly most: number
}

const BLOCKS: Readonly<Record<GasStrategy, readonly [first: number, every: number]>> = {
  fast: [2, 2],
  optimal: [3, 3],
  eco: [10, 5],
  custom: [5, 5],
}

/** @example scheduleOf("optimal", 12_000) // { firstAfterMs: 36_000, everyMs: 36_000, most: 20 } */
export function scheduleOf(strategy: GasStrategy, blockTimeMs: number): ReplacementSchedule {
  const [first, every] = BLOCKS[strategy]
  return { firstAfterMs: first * blockTimeMs, everyMs: every * blockTimeMs, most: 20 }
}

/**
 * When the next replacement is due; undefined when there have been enough. `replacements` so far.
 *
 * @example
 * replacementDueAtMs(1_000, 0, scheduleOf("optimal", 12_000)) // 37_000
 */
export function replacementDueAtMs(
  sentAtMs: number,
  replacements: number,
  schedule: ReplacementSchedule,
): number | undefined {
  if (replacements >= schedule.most) return undefined
  return sentAtMs + schedule.firstAfterMs + replacements * schedule.everyMs
}

/**
 * Whether a higher fee would help: what the market already pays for is only waiting for its block.
 *
 * @example
 * isUnderpriced({ type: "legacy", gasPriceWei: 1n }, { kind: "legacy", gasPriceWei: 2n }) // true
 */
export function isUnderpriced(price: FeePrice, market: FeeMarket): boolean {
  if (market.kind === "legacy") return price.type === "legacy" && price.gasPriceWei < market.gasPriceWei
  const base = market.nextBaseFeePerGasWei
  const most = price.type === "legacy" ? price.gasPriceWei : price.maxFeePerGasWei
  if (most < base) return true
  const offered = price.type === "legacy" ? most - base : lesser(price.maxPriorityFeePerGasWei, most - base)
  return offered < medianTip(market, "p10Wei", 5)
}

/**
 * The price of a replacement: an eighth more on both fields, rounded up, and no less than the market asks.
 * Pools ask for a tenth; an eighth is enough for all of them. The kind of price stays.
 * @throws FEE_REPLACEMENT_CAPPED
 *
 * @example
 * const next = replacePrice(sent, price, { maxFeePerGasWei: 100_000_000_000n })
 */
export function replacePrice(previous: FeePrice, market: FeePrice, caps: FeeCaps = {}): FeePrice {
  if (previous.type === "legacy") {
    const gasPriceWei = greater(raise(previous.gasPriceWei), priceOf(market))
    return {
      type: "legacy",
      gasPriceWei: fit(gasPriceWei, raise(previous.gasPriceWei), caps.maxFeePerGasWei),
    }
  }
  const tip = market.type === "legacy" ? 0n : market.maxPriorityFeePerGasWei
  const leastFee = raise(previous.maxFeePerGasWei)
  const leastTip = raise(previous.maxPriorityFeePerGasWei)
  const maxFeePerGasWei = fit(greater(leastFee, priceOf(market)), leastFee, caps.maxFeePerGasWei)
  const maxPriorityFeePerGasWei = fit(greater(leastTip, tip), leastTip, caps.maxPriorityFeePerGasWei)
  if (leastTip > maxFeePerGasWei) throw new AgentGptError("FEE_REPLACEMENT_CAPPED")
  return {
    type: "eip1559",
    maxFeePerGasWei,
    maxPriorityFeePerGasWei: lesser(maxPriorityFeePerGasWei, maxFeePerGasWei),
  }
}

/** At least one wei more: an eighth of nothing is nothing, which no pool takes for more. */
function raise(wei: bigint): bigint {
  return greater(timesPermille(wei, 1125n), wei + 1n)
}

function fit(wanted: bigint, least: bigint, cap: bigint | undefined): bigint {
  if (cap === undefined || wanted <= cap) return wanted
  if (least > cap) throw new AgentGptError("FEE_REPLACEMENT_CAPPED")
  return cap
}

function priceOf(price: FeePrice): bigint {
  return price.type === "legacy" ? price.gasPriceWei : price.maxFeePerGasWei
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
