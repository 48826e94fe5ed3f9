import { AgentGptError } from "../errors/agentgpt-error.ts"

/**
 * The most one payment can carry, in token units: 88 bits of the payment word.
 *
 * @example
 * assertPayableAmount(MAX_AMOUNT + 1n) // throws AMOUNT_TOO_LARGE
 */
export const MAX_AMOUNT: bigint = 2n ** 88n - 1n

/**
 * Refuses what cannot be the amount of one payment: zero, negative values, 2^88 and more.
 * @throws AMOUNT_NOT_TEXT, AMOUNT_NUMBER, AMOUNT_NEGATIVE, AMOUNT_ZERO, AMOUNT_TOO_LARGE
 *
 * @example
 * assertPayableAmount(1_500_000n)
 */
export function assertPayableAmount(value: bigint): void {
  assertAmountValue(value)
  if (value === 0n) throw new AgentGptError("AMOUNT_ZERO")
  if (value > MAX_AMOUNT) {
    throw new AgentGptError("AMOUNT_TOO_LARGE", "One payment cannot carry 2^88 token units or more.", {
      meta: ["Split it into several payments."],
    })
  }
}

const MAX_UINT256 = 2n ** 256n - 1n

/** Refuses what no token balance can be. */
export function assertAmountValue(value: bigint): void {
  if (typeof value === "number") throw new AgentGptError("AMOUNT_NUMBER")
  if (typeof value !== "bigint")
    throw new AgentGptError("AMOUNT_NOT_TEXT", "An amount in units is not a bigint.")
  if (value < 0n) throw new AgentGptError("AMOUNT_NEGATIVE")
  if (value > MAX_UINT256) throw new AgentGptError("AMOUNT_TOO_LARGE", "An amount exceeds 256 bits.")
}
