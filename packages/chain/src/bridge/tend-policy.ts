/** How long a tender waits before it does something, and how often. */
export type TendPolicy = {
  /**
   * How long a message may take from its sending to its effect being final on the other chain: the finality of both
   * chains, the gateway and a margin.
   */
  readonly messageMs: number
  /** Least time before the deadline at which a proof is still worth its gas. */
  readonly proofMs: number
  /** Pause after a deed that did not help; it doubles with each attempt. */
  readonly retryMs: number
  /** How long a transaction of the tender may be under way before a person is asked. */
  readonly deedMs: number
  /** Attempts of each kind of deed in one round of patience. */
  readonly mostAttempts: number
  /** The most that a message may cost, in wei of the chain that it leaves. */
  readonly largestMessageFeeWei: bigint
}

const minutes = (count: number) => count * 60_000

/** For chains that are final within twenty minutes. */
export const DEFAULT_TEND_POLICY: TendPolicy = {
  messageMs: minutes(60),
  proofMs: minutes(10),
  retryMs: minutes(2),
  deedMs: minutes(120),
  mostAttempts: 5,
  largestMessageFeeWei: 10n ** 17n,
}
