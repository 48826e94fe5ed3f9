import { AgentGptError } from "@agentgpt/core"

/** How often which base fee occurred. Made once and asked many times. */
export type BaseFeeDistribution = { readonly ascendingWei: readonly bigint[] }

/** @example const recent = summariseBaseFees([30n, 10n, 20n]).ascendingWei // [10n, 20n, 30n] */
export function summariseBaseFees(baseFeesWei: readonly bigint[]): BaseFeeDistribution {
  return { ascendingWei: baseFeesWei.toSorted((a, b) => (a < b ? -1 : Number(a > b))) }
}

export type EcoInput = {
  /** Of a recent time, a day if possible. */
  readonly recent: BaseFeeDistribution
  readonly nextBaseFeePerGasWei: bigint
  /** When waiting began, what time it is, and by when it must be paid: milliseconds since 1970. */
  readonly startedAtMs: number
  readonly nowMs: number
  readonly deadlineMs: number | undefined
}

export type EcoDecision =
  | { readonly action: "send"; readonly reason: EcoReason }
  | {
      readonly action: "wait"
      /** The price at which it would be sent now; it rises until the deadline. */
      readonly reservationWei: bigint
    }

type EcoReason = "cheap-enough" | "deadline-near" | "deadline-too-short" | "history-too-short"

/** Below this there is too little to choose from: waiting costs more than it saves. */
const SHORTEST_ECO_MS = 3_600_000
const SHORTEST_HISTORY = 100
/** At first only a price as low as the lowest tenth of the recent time is taken. */
const FIRST_QUANTILE = 0.1

/**
 * Whether to pay now or to wait for a lower base fee. What it is willing to pay rises from the tenth
 * percentile of the recent time to its maximum, slowly at first; near the deadline any price is taken. A
 * fixed low price would miss its deadline in every rising market.
 * @throws FEE_DEADLINE_MISSING, FEE_STRATEGY_INVALID
 *
 * @example
 * decideEco({ recent, nextBaseFeePerGasWei, startedAtMs, nowMs, deadlineMs })
 * // { action: "wait", reservationWei: 812_000_000n }
 */
export function decideEco(input: EcoInput): EcoDecision {
  const { startedAtMs, nowMs, deadlineMs, recent, nextBaseFeePerGasWei } = input
  if (deadlineMs === undefined) throw new AgentGptError("FEE_DEADLINE_MISSING")
  if (![startedAtMs, nowMs, deadlineMs].every(Number.isFinite) || nowMs < startedAtMs) {
    throw new AgentGptError("FEE_STRATEGY_INVALID", "The times of the eco strategy are not in order.")
  }
  const patienceMs = deadlineMs - startedAtMs
  if (patienceMs < SHORTEST_ECO_MS) return { action: "send", reason: "deadline-too-short" }
  if (recent.ascendingWei.length < SHORTEST_HISTORY) return { action: "send", reason: "history-too-short" }
  const lastCallMs = deadlineMs - marginMs(patienceMs)
  if (nowMs >= lastCallMs) return { action: "send", reason: "deadline-near" }
  const progress = (nowMs - startedAtMs) / (lastCallMs - startedAtMs)
  const reservationWei = quantileOf(recent, FIRST_QUANTILE + (1 - FIRST_QUANTILE) * progress ** 3)
  if (nextBaseFeePerGasWei <= reservationWei) return { action: "send", reason: "cheap-enough" }
  return { action: "wait", reservationWei }
}

/** Time kept for inclusion and replacements: a twentieth, between 5 minutes and half an hour. */
function marginMs(patienceMs: number): number {
  return Math.min(Math.max(patienceMs / 20, 300_000), 1_800_000)
}

function quantileOf({ ascendingWei }: BaseFeeDistribution, quantile: number): bigint {
  return ascendingWei[Math.min(ascendingWei.length - 1, Math.floor(quantile * (ascendingWei.length - 1)))]!
}
