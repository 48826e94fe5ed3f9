import { readIntent } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"

/** Whether the journal has taken on a transaction under a key. */
export async function isKeyKnown(store: Store, idempotencyKey: string): Promise<boolean> {
  try {
    await readIntent(store, idempotencyKey)
    return true
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "JOURNAL_INTENT_UNKNOWN") return false
    throw error
  }
}
