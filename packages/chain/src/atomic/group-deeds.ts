import type { Bytes32 } from "@agentgpt/core"
import { sql } from "kysely"
import type { IntentState } from "../journal/states.ts"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import type { GroupDeed } from "./choose-group-action.ts"
import { GROUP_ACTIONS } from "./group.ts"
import type { GroupAct } from "./group.ts"

/** The key under which the journal holds one attempt of an act: it makes each of them go out once. */
export function keyOfGroupDeed(groupId: Bytes32, { action, leg }: GroupAct, attemptNumber: number): string {
  return `group/${groupId}/${action}/${leg}/${attemptNumber}`
}

/**
 * Everything that was done about a group, oldest first, with what became of it. Nothing is written down but the engine's
 * own intents, and those are found by their keys: a search for what keys begin with would read the whole journal.
 * @throws STORE_ codes
 */
export async function listGroupDeeds(
  store: Store,
  groupId: Bytes32,
  legCount: number,
): Promise<readonly GroupDeed[]> {
  const acts = GROUP_ACTIONS.flatMap((action) =>
    Array.from({ length: legCount }, (_, leg): GroupAct => ({ action, leg })),
  )
  const found: (GroupDeed & { readonly intentId: bigint })[] = []
  // Attempts are numbered without gaps, so where the last number asked for is not there, no later one is.
  for (let first = 1, open = acts; open.length > 0; first += ATTEMPTS_AT_ONCE) {
    const wanted = new Map(
      open.flatMap((act) =>
        Array.from({ length: ATTEMPTS_AT_ONCE }, (_, offset) => {
          const attempt = { ...act, attemptNumber: first + offset }
          return [keyOfGroupDeed(groupId, act, attempt.attemptNumber), attempt] as const
        }),
      ),
    )
    const rows = await readIntents(store, [...wanted.keys()])
    found.push(
      ...rows.map(({ idempotency_key, intent_id, created_at, state }) => ({
        ...wanted.get(idempotency_key)!,
        intentId: intent_id,
        chosenAtMs: created_at.getTime(),
        status: STATUSES[state] ?? "open",
      })),
    )
    const last = first + ATTEMPTS_AT_ONCE - 1
    const keys = new Set(rows.map(({ idempotency_key }) => idempotency_key))
    open = open.filter((act) => keys.has(keyOfGroupDeed(groupId, act, last)))
  }
  return found.toSorted((one, other) => Number(one.intentId - other.intentId))
}

const ATTEMPTS_AT_ONCE = 5

const STATUSES: Readonly<Partial<Record<IntentState, GroupDeed["status"]>>> = {
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
