import { assertDecimals } from "./assert-decimals.ts"
import { assertAmountValue } from "./max-amount.ts"

/**
 * Writes token units as decimal text without superfluous zeros; `parseAmount` reads it back exactly.
 * @throws AMOUNT_NUMBER, AMOUNT_NOT_TEXT, AMOUNT_NEGATIVE, AMOUNT_TOO_LARGE, AMOUNT_DECIMALS_INVALID
 *
 * @example
 * formatAmount(12_500_000n, 6) // "12.5"
 */
export function formatAmount(value: bigint, decimals: number): string {
  assertDecimals(decimals)
  assertAmountValue(value)
  const digits = value.toString().padStart(decimals + 1, "0")
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/u, "")
  return fraction === "" ? whole : `${whole}.${fraction}`
}
