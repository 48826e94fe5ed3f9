import { AgentGptError } from "@agentgpt/core"
import { decideFee } from "../fees/decide-fee.ts"
import type { FeeDecision } from "../fees/decide-fee.ts"
import type { BaseFeeDistribution } from "../fees/eco.ts"
import type { FeeMarket } from "../fees/fee-market.ts"
import type { EngineSettings } from "./engine-options.ts"
import type { Hint } from "./hint-book.ts"

export type PriceFacts = {
  readonly market: FeeMarket
  /** What the fast-gas feed says, where there is one. */
  readonly feedWei: bigint | undefined
  /** Read only when somebody asked for `eco`. */
  readonly recent: BaseFeeDistribution | undefined
  readonly nowMs: number
  readonly settings: EngineSettings
}

/**
 * What to offer for an intent now, or why it waits.
 * @throws SUBMIT_DEADLINE_EXPIRED, FEE_ codes
 */
export function priceIntent(
  hint: Hint,
  { market, feedWei, recent, nowMs, settings }: PriceFacts,
): FeeDecision {
  const { strategy, deadlineMs, askedAtMs } = hint
  if (deadlineMs !== undefined && deadlineMs <= nowMs) throw new AgentGptError("SUBMIT_DEADLINE_EXPIRED")
  const eco = { recent: recent ?? { ascendingWei: [] }, startedAtMs: Math.min(askedAtMs, nowMs), nowMs }
  return decideFee({
    strategy,
    market,
    feedWei,
    caps: settings.caps,
    ...(settings.custom !== undefined && { custom: settings.custom }),
    ...(strategy === "eco" && { eco: { ...eco, ...(deadlineMs !== undefined && { deadlineMs }) } }),
  })
}
