import { sql } from "kysely"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import type { IntentState } from "./states.ts"

/** One attempt of an act, and what became of its transaction. */
export type Attempt = {
  readonly attemptNumber: number
  readonly chosenAtMs: number
  readonly status: "open" | "succeeded" | "failed" | "cancelled"
}

/**
 * Everything that was submitted for these acts, oldest first, found by the keys of its attempts: a search for what keys
 * begin with would read the whole journal.
 * @param keyOf The key of one attempt; attempts of an act are numbered from 1 without gaps.
 * @throws STORE_ codes
 */
export async function listAttempts<Act>(
  store: Store,
  acts: readonly Act[],
  keyOf: (act: Act, attemptNumber: number) => string,
): Promise<readonly (Act & Attempt)[]> {
  const found: { readonly intentId: bigint; readonly attempt: Act & Attempt }[] = []
  // Where the last number asked for is not there, no later one is.
  for (let first = 1, open = acts; open.length > 0; first += ATTEMPTS_AT_ONCE) {
    const wanted = new Map(
      open.flatMap((act) =>
        Array.from({ length: ATTEMPTS_AT_ONCE }, (_, offset) => {
          const attemptNumber = first + offset
          return [keyOf(act, attemptNumber), { act, attemptNumber }] as const
        }),
      ),
    )
    const rows = await readIntents(store, [...wanted.keys()])
    for (const { idempotency_key, intent_id, created_at, state } of rows) {
      const { act, attemptNumber } = wanted.get(idempotency_key)!
      const seen: Attempt = {
        attemptNumber,
        chosenAtMs: created_at.getTime(),
        status: STATUSES[state] ?? "open",
      }
      found.push({ intentId: intent_id, attempt: { ...act, ...seen } })
    }
    const last = first + ATTEMPTS_AT_ONCE - 1
    const keys = new Set(rows.map(({ idempotency_key }) => idempotency_key))
    open = open.filter((act) => keys.has(keyOf(act, last)))
  }
  return found.toSorted((one, other) => Number(one.intentId - other.intentId)).map(({ attempt }) => attempt)
}

const ATTEMPTS_AT_ONCE = 5

const STATUSES: Readonly<Partial<Record<IntentState, Attempt["status"]>>> = {
  finalized: "succeeded",
  reverted: "failed",
  "failed-before-send": "failed",
  cancelled: "cancelled",
}

function readIntents(store: Store, keys: readonly string[]) {
  return withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.intent")
      .select(["intent_id", "idempotency_key", "created_at", "state"])
      .where(sql<boolean>`idempotency_key = any (${keys}::text[])`)
      .execute(),
  )
}
