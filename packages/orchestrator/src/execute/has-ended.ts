import type { ProgressRow } from "@agentgpt/chain"

/** Whether a transaction is in a block or has ended otherwise, so that it is waited for no longer. */
export function hasEnded({ progress }: Pick<ProgressRow, "progress">): boolean {
  return ENDED.has(progress)
}

const ENDED: ReadonlySet<ProgressRow["progress"]> = new Set([
  "included",
  "safe",
  "finalized",
  "reverted",
  "failed-before-send",
  "cancelled",
])
