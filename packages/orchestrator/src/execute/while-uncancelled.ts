import type { BatchEngine, JournalTransaction, TransactionEngine } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import { sql } from "kysely"

/**
 * An engine that takes nothing of a run that was cancelled or is paused. It is asked where the transactions are written: who cancels or pauses waits
 * for that, and then finds them, or they are not written.
 */
export function whileUncancelled(
  engine: Pick<TransactionEngine, "submit" | "waitFor">,
  run: string,
): BatchEngine {
  return {
    waitFor: engine.waitFor,
    submit: (requests) => engine.submit(requests, (transaction) => requireUncancelled(transaction, run)),
  }
}

/** @throws WORKFLOW_CANCELLED, WORKFLOW_PAUSED */
async function requireUncancelled(transaction: JournalTransaction, run: string): Promise<void> {
  const { rows } = await sql<{ state: string }>`
    select state from agentgpt.run where run = ${run} for share`.execute(transaction)
  if (rows[0]?.state === "cancelled") throw new AgentGptError("WORKFLOW_CANCELLED")
  if (rows[0]?.state === "paused") throw new AgentGptError("WORKFLOW_PAUSED")
}
