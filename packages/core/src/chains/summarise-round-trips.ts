/** How long messages really took, in milliseconds. */
export type RoundTripSummary = {
  readonly count: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly maximumMs: number
}

/**
 * Percentiles of measured round trips, by nearest rank: each is a duration that really occurred. Undefined if nothing
 * was measured.
 *
 * @example
 * summariseRoundTrips([100, 300, 200])?.p50Ms // 200
 */
export function summariseRoundTrips(durationsMs: readonly number[]): RoundTripSummary | undefined {
  const sorted = durationsMs.filter((each) => Number.isFinite(each) && each >= 0).sort((a, b) => a - b)
  const maximumMs = sorted.at(-1)
  if (maximumMs === undefined) return undefined
  const rank = (percent: number) => sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? maximumMs
  return { count: sorted.length, p50Ms: rank(50), p90Ms: rank(90), p99Ms: rank(99), maximumMs }
}
