import type { Swap } from "./swap.ts"

/** How long a tender of swaps waits before it does something, and how often. */
export type SwapPolicy = {
  /** How long a transaction may take from its sending until it stands in a block, on a busy chain. */
  readonly inclusionMs: number
  /** Time between the two expiries beyond the finality of both chains; the contract takes no less than an hour. */
  readonly marginMs: number
  /** Pause after a deed that did not help; it doubles with each attempt. */
  readonly retryMs: number
  /** How long a transaction of the tender may be under way before a person is asked. */
  readonly deedMs: number
  /** Attempts of each kind of deed. */
  readonly mostAttempts: number
}

const minutes = (count: number) => count * 60_000

/**
 * @example
 * const { beginMs } = planSwapTimes(DEFAULT_SWAP_POLICY, { firstMs: 900_000, secondMs: 60_000 })
 */
export const DEFAULT_SWAP_POLICY: SwapPolicy = {
  inclusionMs: minutes(15),
  marginMs: minutes(60),
  retryMs: minutes(1),
  deedMs: minutes(60),
  mostAttempts: 8,
}

/** How long a block of each leg's chain takes until it cannot be undone, as measured. */
export type SwapFinality = { readonly firstMs: number; readonly secondMs: number }

/** Least times until the second lock expires at which a deed is still begun. */
export type SwapTimes = { readonly beginMs: number; readonly answerMs: number; readonly revealMs: number }

/**
 * Each deed needs to be included and final before the next party acts on it. The claim that shows the secret has to be
 * final too: were it undone after the expiry, the other party could have both.
 *
 * @example
 * planSwapTimes(DEFAULT_SWAP_POLICY, { firstMs: 0, secondMs: 0 }).revealMs // 900_000
 */
export function planSwapTimes(policy: SwapPolicy, { firstMs, secondMs }: SwapFinality): SwapTimes {
  const revealMs = policy.inclusionMs + secondMs
  const answerMs = policy.inclusionMs + secondMs + revealMs
  return { revealMs, answerMs, beginMs: policy.inclusionMs + firstMs + answerMs }
}

/**
 * Whether the first lock expires late enough after the second: `T2 + finality(2) + finality(1) + margin < T1`. Else the
 * secret could come out when it is too late to claim the first lock with it.
 *
 * @example
 * const isSafe = isSpacedSafely(swap, { firstMs: 900_000, secondMs: 60_000 }, DEFAULT_SWAP_POLICY)
 */
export function isSpacedSafely(
  { first, second }: Swap,
  { firstMs, secondMs }: SwapFinality,
  { marginMs, inclusionMs }: SwapPolicy,
): boolean {
  const apartMs = Number(first.expiresAt - second.expiresAt) * 1000
  return apartMs > firstMs + secondMs + Math.max(marginMs, inclusionMs, CONTRACT_MARGIN_MS)
}

/** MARGIN_SECONDS of HashTimeLock. */
const CONTRACT_MARGIN_MS = 3_600_000
