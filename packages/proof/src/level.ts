import { AgentGptError, isDevelopmentChain } from "@agentgpt/core"

import type { SecurityLevel } from "./types.ts"

/**
 * Shown wherever development keys are used, and written into every proof file made with them.
 *
 * @example
 * DEV_BANNER // "DEV KEYS - PROOFS CAN BE FORGED"
 */
export const DEV_BANNER = "DEV KEYS - PROOFS CAN BE FORGED"

/**
 * Refuses development keys off development chains.
 * @throws PROOF_DEV_KEY_REFUSED
 *
 * @example
 * ```ts
 * refuseDevKeyOn("eip155:1", "DEV") // throws PROOF_DEV_KEY_REFUSED
 * ```
 */
export function refuseDevKeyOn(chainId: string, level: SecurityLevel): void {
  if (level !== "DEV" || isDevelopmentChain(chainId)) return
  throw new AgentGptError("PROOF_DEV_KEY_REFUSED", `A development key cannot prove for ${chainId}.`, {
    meta: [`${DEV_BANNER}.`],
  })
}
