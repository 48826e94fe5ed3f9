import { AgentGptError } from "../errors/agentgpt-error.ts"
import type { EvmAddress } from "../ids/evm-address.ts"
import type { ScreeningValue } from "./value-type.ts"

/**
 * Whom a payment has to leave out after a screening. Without leave to skip, one refused payee stops the payment.
 * @throws AGENT_SCREENING_FAILED
 *
 * @example
 * const excluded = excludeRefused(input.screening, input.onRefused)
 */
export function excludeRefused(
  screening: ScreeningValue | undefined,
  onRefused: string,
): readonly EvmAddress[] {
  if (screening === undefined || screening.refused.length === 0) return []
  if (onRefused === "skip") return screening.refused.map(({ address }) => address)
  const listed = screening.refused.slice(0, LISTED)
  throw new AgentGptError("AGENT_SCREENING_FAILED", undefined, {
    meta: [
      `${screening.refused.length} of ${screening.screenedCount} addresses are refused.`,
      ...listed.map(({ address, reason }) => `${address}: ${reason}`),
    ],
  })
}

const LISTED = 20
