import { readIntent } from "@agentgpt/chain"
import type { PreparedTransaction, Store, TransactionEngine, TransactionRequest } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import { FRESH_MS } from "./ahead-book.ts"
import type { AheadBook } from "./ahead-book.ts"

/**
 * Tries a transaction before anything of it is written down, and fires it: one that would fail is refused without
 * leaving a trace. One that was tried while its run waited is fired at once, one that an earlier attempt took on goes on.
 * @throws SUBMIT_WOULD_REVERT, SUBMIT_FUNDS_MISSING, and what `submit` throws
 */
export async function submitPrepared(
  store: Store,
  engine: Pick<TransactionEngine, "prepare" | "submit">,
  request: TransactionRequest,
  ahead: Pick<AheadBook, "takePrepared">,
): Promise<void> {
  if (await isTakenOn(store, request.idempotencyKey)) {
    await engine.submit([request])
    return
  }
  const prepared = ahead.takePrepared(request) ?? (await prepareFresh(engine, request))
  await prepared.fire()
}

/** Tries a transaction that may be fired for a while; nothing of it is written down. */
export async function prepareFresh(
  engine: Pick<TransactionEngine, "prepare">,
  request: TransactionRequest,
): Promise<PreparedTransaction> {
  const until = Math.min(Date.now() + FRESH_MS, request.deadlineMs ?? Number.MAX_SAFE_INTEGER)
  return engine.prepare(request, { until })
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
