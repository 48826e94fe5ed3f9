import { AgentGptError } from "@agentgpt/core"

/** Hundredths of a per cent in one. */
const BASE = 10_000n
/** Ten per cent: whoever accepts more exchanges at any price. */
const MOST_SLIPPAGE = 1000

/**
 * The least that is accepted for an amount, never a unit less than the bound says.
 * @throws AGENT_SLIPPAGE_INVALID
 *
 * @example
 * leastFor(1_000_000n, 50) // 995_000n
 */
export function leastFor(amount: bigint, maxSlippage: number): bigint {
  requireSlippage(maxSlippage)
  const kept = amount * (BASE - BigInt(maxSlippage))
  return (kept + BASE - 1n) / BASE
}

/** @throws AGENT_SLIPPAGE_INVALID */
export function requireSlippage(maxSlippage: number, most: number = MOST_SLIPPAGE): void {
  if (Number.isSafeInteger(maxSlippage) && maxSlippage >= 0 && maxSlippage <= most) return
  throw new AgentGptError("AGENT_SLIPPAGE_INVALID", `The slippage bound is no integer from 0 to ${most}.`)
}
