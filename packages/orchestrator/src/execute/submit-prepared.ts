import { readIntent } from "@agentgpt/chain"
import type { Store, TransactionEngine, TransactionRequest } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"

/** A transaction that was tried and is not fired within this time is tried anew. */
const FRESH_MS = 60_000

/**
 * Tries a transaction before anything of it is written down, and fires it: one that would fail is refused without
 * leaving a trace. One that an earlier attempt took on goes on.
 * @throws SUBMIT_WOULD_REVERT, SUBMIT_FUNDS_MISSING, and what `submit` throws
 */
export async function submitPrepared(
  store: Store,
  engine: Pick<TransactionEngine, "prepare" | "submit">,
  request: TransactionRequest,
): Promise<void> {
  if (await isTakenOn(store, request.idempotencyKey)) {
    await engine.submit([request])
    return
  }
  const until = Math.min(Date.now() + FRESH_MS, request.deadlineMs ?? Number.MAX_SAFE_INTEGER)
  const prepared = await engine.prepare(request, { until })
  await prepared.fire()
}

async function isTakenOn(store: Store, idempotencyKey: string): Promise<boolean> {
  try {
    await readIntent(store, idempotencyKey)
    return true
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "JOURNAL_INTENT_UNKNOWN") return false
    throw error
  }
}
