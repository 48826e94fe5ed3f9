import { AgentGptError } from "../errors/agentgpt-error.ts"
import type { ErrorCode } from "../errors/codes.ts"
import { assertDecimals } from "./assert-decimals.ts"
import { assertAmountValue } from "./max-amount.ts"

/**
 * Reads a decimal text as token units, exactly: nothing is rounded, guessed or trimmed.
 * @throws one of the AMOUNT_ codes, each wrong form its own
 *
 * @example
 * parseAmount("12.5", 6) // 12_500_000n
 */
export function parseAmount(text: string, decimals: number): bigint {
  assertDecimals(decimals)
  if (typeof text === "number") throw new AgentGptError("AMOUNT_NUMBER")
  if (typeof text !== "string") throw new AgentGptError("AMOUNT_NOT_TEXT")
  for (const [code, wrongForm] of WRONG_FORMS) {
    if (wrongForm.test(text)) throw new AgentGptError(code)
  }
  const [whole = "", fraction = ""] = text.split(".")
  if (fraction.length > decimals) {
    throw new AgentGptError(
      "AMOUNT_TOO_PRECISE",
      `An amount has ${fraction.length} decimals; its token has ${decimals}.`,
    )
  }
  // 2^256 has 78 digits. Longer text is refused before the conversion, whose cost grows with the square.
  if (whole.length > 78) throw new AgentGptError("AMOUNT_TOO_LARGE", "An amount exceeds 256 bits.")
  const value = BigInt(whole + fraction.padEnd(decimals, "0"))
  assertAmountValue(value)
  return value
}

// In the order in which a wrong text is best explained: "1 E+6" is blamed for its blank first.
const WRONG_FORMS: readonly (readonly [ErrorCode, RegExp])[] = [
  ["AMOUNT_EMPTY", /^$/u],
  ["AMOUNT_SPACE", /\s/u],
  ["AMOUNT_SIGNED", /^[+\-\u2212]/u],
  ["AMOUNT_EXPONENT", /^[\d.]+e[+-]?\d*$/iu],
  ["AMOUNT_SEPARATOR", /^[\d.,'_\u2019]*[,'_\u2019][\d.,'_\u2019]*$/u],
  ["AMOUNT_NOT_A_NUMBER", /[^\d.]/u],
  ["AMOUNT_MALFORMED", /^(?!(?:0|[1-9]\d*)(?:\.\d+)?$)/u],
]
