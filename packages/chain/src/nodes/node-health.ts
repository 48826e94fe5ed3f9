/** What the pool knows of one node's recent behaviour. Times are milliseconds since 1970. */
export type NodeHealth = {
  /** Weighted towards the last answers: 0 is flawless, 1 all broken. */
  readonly errorRate: number
  readonly latencyMs: number
  readonly failuresInARow: number
  /** How often the breaker opened since the last success: each time it stays open twice as long. */
  readonly openings: number
  /** The breaker is open, and the node left alone, until then. */
  readonly openUntilMs: number
}

export type BreakerRules = {
  /** So many faults in a row open the breaker, */
  readonly failuresToOpen: number
  /** for so long the first time */
  readonly firstPauseMs: number
  /** and for so long at most. */
  readonly longestPauseMs: number
}

const BREAKER_RULES: BreakerRules = { failuresToOpen: 3, firstPauseMs: 2_000, longestPauseMs: 60_000 }

export const UNTRIED: NodeHealth = {
  errorRate: 0,
  latencyMs: 0,
  failuresInARow: 0,
  openings: 0,
  openUntilMs: 0,
}

/** How much the last answer weighs against all before it. */
const WEIGHT = 0.1

/** The health after an answer; a refusal of a transaction counts as a success of its node. */
export function recordSuccess(health: NodeHealth, latencyMs: number): NodeHealth {
  return {
    errorRate: health.errorRate * (1 - WEIGHT),
    latencyMs: health.latencyMs === 0 ? latencyMs : health.latencyMs * (1 - WEIGHT) + latencyMs * WEIGHT,
    failuresInARow: 0,
    openings: 0,
    openUntilMs: 0,
  }
}

/** The health after a fault of the node or its line. */
export function recordFault(
  health: NodeHealth,
  nowMs: number,
  rules: BreakerRules = BREAKER_RULES,
): NodeHealth {
  const failuresInARow = health.failuresInARow + 1
  const errorRate = health.errorRate * (1 - WEIGHT) + WEIGHT
  // A single fault opens it again once it has opened: a half-open breaker allows one trial.
  const opens = failuresInARow >= rules.failuresToOpen || health.openings > 0
  if (!opens) return { ...health, errorRate, failuresInARow }
  const pauseMs = Math.min(rules.firstPauseMs * 2 ** health.openings, rules.longestPauseMs)
  return {
    ...health,
    errorRate,
    failuresInARow,
    openings: health.openings + 1,
    openUntilMs: nowMs + pauseMs,
  }
}

export function isBreakerOpen(health: NodeHealth, nowMs: number): boolean {
  return health.openUntilMs > nowMs
}
