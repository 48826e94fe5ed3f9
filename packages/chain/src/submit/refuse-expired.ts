import { AgentGptError } from "@agentgpt/core"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import type { TransactionRequest } from "./transaction-request.ts"

/**
 * Refuses what should have been paid before now. A request that the journal knows already passes: whoever repeats
 * it asks how it stands.
 * @throws SUBMIT_DEADLINE_EXPIRED
 */
export async function refuseExpired(
  store: Store,
  requests: readonly TransactionRequest[],
  nowMs: number,
): Promise<void> {
  const expired = requests.filter(({ deadlineMs }) => deadlineMs !== undefined && deadlineMs <= nowMs)
  if (expired.length === 0) return
  const keys = expired.map(({ idempotencyKey }) => idempotencyKey)
  const known = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.intent")
      .select("idempotency_key")
      .where("idempotency_key", "in", keys)
      .execute(),
  )
  const found = new Set(known.map((row) => row.idempotency_key))
  const first = keys.find((key) => !found.has(key))
  if (first === undefined) return
  throw new AgentGptError("SUBMIT_DEADLINE_EXPIRED", "The deadline has passed. Nothing was written.", {
    meta: [`The first: ${first}.`],
  })
}
