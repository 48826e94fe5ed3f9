import { AgentGptError } from "@agentgpt/core"

export type RateLimit = {
  readonly requestsPerSecond: number
  /** Requests that may go at once after a rest; one second's worth by default. */
  readonly burst?: number
  /** A request that would wait longer fails at once instead. */
  readonly longestWaitMs?: number
}

export type TokenBucket = {
  /**
   * Resolves when `count` requests may go, in the order of asking.
   * @throws NODE_RATE_LIMITED if that would take too long
   */
  readonly take: (count: number) => Promise<void>
  /** Lets nothing go before this time. */
  readonly pauseUntil: (timeMs: number) => void
}

export type Clock = {
  readonly now: () => number
  readonly sleep: (durationMs: number) => Promise<void>
}

const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
}

/**
 * Limits how often an endpoint is asked. Tokens are kept as the time at which the bucket will be full again,
 * so that no timer runs while nobody waits.
 *
 * @example
 * const bucket = createTokenBucket({ requestsPerSecond: 25 })
 * await bucket.take(1)
 */
export function createTokenBucket(limit: RateLimit | undefined, clock: Clock = systemClock): TokenBucket {
  const msPerRequest = limit === undefined ? 0 : 1000 / limit.requestsPerSecond
  const burst = Math.max(1, limit?.burst ?? limit?.requestsPerSecond ?? 1)
  const longestWaitMs = limit?.longestWaitMs ?? 30_000
  let fullAtMs = -Infinity
  let pausedUntilMs = -Infinity
  return {
    take: async (count) => {
      const now = clock.now()
      const next = Math.max(fullAtMs, now) + count * msPerRequest
      // A batch larger than the bucket goes when the bucket is full, and is paid for afterwards.
      const allowedAtMs = Math.max(next - Math.max(burst, count) * msPerRequest, pausedUntilMs)
      if (allowedAtMs - now > longestWaitMs) throw new AgentGptError("NODE_RATE_LIMITED")
      fullAtMs = next
      if (allowedAtMs > now) await clock.sleep(allowedAtMs - now)
    },
    pauseUntil: (timeMs) => {
      pausedUntilMs = Math.max(pausedUntilMs, timeMs)
    },
  }
}
