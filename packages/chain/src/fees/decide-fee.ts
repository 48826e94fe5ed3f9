import type { GasStrategy } from "@agentgpt/core"
import { AgentGptError } from "@agentgpt/core"
import { decideEco } from "./eco.ts"
import type { BaseFeeDistribution } from "./eco.ts"
import { priceFromFeed } from "./fast-gas-feed.ts"
import { capPrice } from "./fee-cap.ts"
import type { FeeCaps } from "./fee-cap.ts"
import type { FeeMarket, FeePrice } from "./fee-market.ts"
import { priceCustom, priceFast, priceOptimal } from "./price-strategies.ts"
import type { PriceRules } from "./price-strategies.ts"

export type FeeQuestion = {
  readonly strategy: GasStrategy
  readonly market: FeeMarket
  readonly caps?: FeeCaps
  readonly rules?: PriceRules
  /** For `custom`. */
  readonly custom?: FeePrice
  /** What a fast-gas feed says, for `optimal` and where `eco` sends. */
  readonly feedWei?: bigint | undefined
  /** For `eco`. */
  readonly eco?: {
    readonly recent: BaseFeeDistribution
    readonly startedAtMs: number
    readonly nowMs: number
    readonly deadlineMs?: number
  }
}

export type FeeDecision =
  | { readonly action: "send"; readonly price: FeePrice; readonly reason: string }
  | { readonly action: "wait"; readonly reservationWei: bigint; readonly reason: string }

/**
 * What to offer now, or that it is better to wait. Nothing but its arguments decides.
 * @throws FEE_CAP_BELOW_BASE, FEE_DEADLINE_MISSING, FEE_STRATEGY_INVALID
 *
 * @example
 * const decision = decideFee({ strategy: "optimal", market })
 * if (decision.action === "send") sign(decision.price)
 */
export function decideFee(question: FeeQuestion): FeeDecision {
  const { strategy, market, caps = {}, rules = {} } = question
  const send = (price: FeePrice, reason: string): FeeDecision => ({
    action: "send",
    price: capPrice(price, caps, market),
    reason,
  })
  if (strategy === "fast") return send(priceFast(market, rules), "fast")
  if (strategy === "optimal") return send(priceUsual(question, rules), "optimal")
  if (strategy === "custom") return send(priceCustom(market, question.custom), "custom")
  const { eco } = question
  if (eco?.deadlineMs === undefined) throw new AgentGptError("FEE_DEADLINE_MISSING")
  // Without a base fee there is no price to wait for.
  if (market.kind === "legacy") return send(priceUsual(question, rules), "eco: no base fee")
  const { nextBaseFeePerGasWei } = market
  const decision = decideEco({ ...eco, deadlineMs: eco.deadlineMs, nextBaseFeePerGasWei })
  if (decision.action === "send") return send(priceUsual(question, rules), `eco: ${decision.reason}`)
  return { ...decision, reason: "eco: the base fee is above what is worth paying yet" }
}

function priceUsual({ market, feedWei }: FeeQuestion, rules: PriceRules): FeePrice {
  const isFed = feedWei !== undefined && market.kind !== "legacy"
  return isFed ? priceFromFeed(feedWei, market) : priceOptimal(market, rules)
}
