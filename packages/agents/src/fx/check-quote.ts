import { AgentGptError } from "@agentgpt/core"
import type { QuoteValue } from "@agentgpt/core"
import { leastFor } from "./slippage.ts"
import type { Offer } from "./venue.ts"

export type QuoteRules = {
  /** Hundredths of a per cent. */
  readonly maxSlippage: number
  /** Milliseconds for which a quote stands. */
  readonly quoteLifeMs: number
}

/**
 * Holds a quote to the agent's own bounds: quotes come through the plan, where others might have written them.
 * @throws AGENT_QUOTE_EXPIRED, AGENT_QUOTE_INVALID
 */
export function checkQuote(
  { buyAmount, leastBuyAmount, expiresAtMs }: QuoteValue,
  { maxSlippage, quoteLifeMs }: QuoteRules,
  nowMs: number,
): void {
  // Written so that a clock that tells no time lets nothing through.
  if (!(nowMs < expiresAtMs)) throw new AgentGptError("AGENT_QUOTE_EXPIRED")
  if (expiresAtMs - nowMs > quoteLifeMs) throw invalid("It stands longer than quotes of this agent do.")
  const [least, offered] = [BigInt(leastBuyAmount), BigInt(buyAmount)]
  if (least < leastFor(offered, maxSlippage) || least === 0n) {
    throw invalid("It accepts less than the slippage bound allows.")
  }
  if (least > offered) throw invalid("It demands more than was offered.")
}

/**
 * Refuses a quote whose price has moved, in either direction: a bound that was drawn around an old price protects
 * nobody around the new one.
 * @throws AGENT_QUOTE_MOVED
 */
export function requireUnmoved(quote: QuoteValue, { buyAmount }: Offer, maxSlippage: number): void {
  const [least, offered] = [BigInt(quote.leastBuyAmount), BigInt(quote.buyAmount)]
  if (buyAmount >= least && leastFor(buyAmount, maxSlippage) <= offered) return
  throw new AgentGptError("AGENT_QUOTE_MOVED", undefined, {
    meta: [`Quoted: ${offered} units, at least ${least}.`, `Offered now: ${buyAmount} units.`],
  })
}

function invalid(what: string): AgentGptError {
  return new AgentGptError("AGENT_QUOTE_INVALID", what)
}
