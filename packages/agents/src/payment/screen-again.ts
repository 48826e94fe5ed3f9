import type { ScreenRecipients } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress, ScreeningValue } from "@agentgpt/core"
import { checkScreening } from "./check-roster.ts"

/** The screening at the moment of the payment, or that none is wanted. */
export type PaymentScreening = ScreenRecipients | "unscreened"

/**
 * Whom a payment leaves out: those whom the plan's screening refuses, and those whom the lists in force refuse
 * now. Somebody may have been listed since the plan was approved. Without leave to skip, one of them stops it.
 * @throws AGENT_SCREENING_FAILED, AGENT_SCREENING_UNFIT, and what the screening throws
 */
export async function screenAgain(
  recipients: readonly EvmAddress[],
  planned: ScreeningValue | undefined,
  onRefused: string,
  screen: PaymentScreening,
): Promise<readonly EvmAddress[]> {
  checkScreening(planned, recipients)
  const reasons = new Map(planned?.refused.map(({ address, reason }) => [address, reason]))
  const unique = screen === "unscreened" ? [] : [...new Set(recipients)]
  for (let start = 0; start < unique.length; start += SCREENED_AT_ONCE) {
    const part = unique.slice(start, start + SCREENED_AT_ONCE)
    const found = screen === "unscreened" ? [] : await screen(part)
    for (const [address, reason] of found) reasons.set(address, reason)
  }
  if (reasons.size === 0 || onRefused === "skip") return [...reasons.keys()]
  throw new AgentGptError("AGENT_SCREENING_FAILED", undefined, {
    meta: [
      `${reasons.size} of ${new Set(recipients).size} payees are refused.`,
      ...[...reasons].slice(0, LISTED).map(([address, reason]) => `${address}: ${reason}`),
    ],
  })
}

const SCREENED_AT_ONCE = 1000
const LISTED = 20
