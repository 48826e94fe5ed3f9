import type { ScreenRecipients } from "@agentgpt/chain"
import type { EvmAddress } from "@agentgpt/core"
import type { Screening } from "./screening.ts"
import type { Hit, ScreeningEvidence } from "./screening-evidence.ts"

/**
 * The screening of payee files by the lists that are in force at that moment. If it throws, nobody is paid.
 * `keep` is handed the evidence before the answer is given.
 *
 * @example
 * const screen = createScreenRecipients(() => screening)
 * const check = await checkPayees({ path: "payroll.csv" }, { decimals: 6, ownAddresses, screen })
 */
export function createScreenRecipients(
  inForce: () => Screening | Promise<Screening>,
  keep: (evidence: ScreeningEvidence) => Promise<void> = async () => undefined,
): ScreenRecipients {
  return async (recipients) => {
    const screening = await inForce()
    const evidence = screening.screen(recipients)
    await keep(evidence)
    return explainHits(evidence.hits)
  }
}

/** Why each listed address is refused. */
export function explainHits(hits: readonly Hit[]): ReadonlyMap<EvmAddress, string> {
  const reasons = new Map<EvmAddress, string>()
  for (const { address, list, entry, ticker } of hits) {
    const reason = `entry ${entry} of ${list}${ticker === null ? "" : ` (${ticker})`}`
    const before = reasons.get(address as EvmAddress)
    reasons.set(address as EvmAddress, before === undefined ? reason : `${before}; ${reason}`)
  }
  return reasons
}
