import { AgentGptError } from "@agentgpt/core"

/** The circuits that prove payrolls by their chunk size, with the entries that their deny lists have. */
const CIRCUITS = {
  16: { pay: "PayBatch16", screen: "Screen16", deniedEntries: 16 },
  256: { pay: "PayBatch256", screen: "Screen256", deniedEntries: 256 },
} as const

/** @throws PROOF_PLAN_INVALID for a size that no circuit has */
export function circuitNamesOf(chunkSize: number): (typeof CIRCUITS)[16 | 256] {
  if (chunkSize === 16 || chunkSize === 256) return CIRCUITS[chunkSize]
  throw new AgentGptError(
    "PROOF_PLAN_INVALID",
    `No circuit proves chunks of ${chunkSize}; there are 16 and 256.`,
  )
}
