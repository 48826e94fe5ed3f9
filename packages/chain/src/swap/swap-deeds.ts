import type { Bytes32 } from "@agentgpt/core"
import { sql } from "kysely"
import type { IntentState } from "../journal/states.ts"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { SWAP_ACTIONS } from "./swap.ts"
import type { SwapAct, SwapSide } from "./swap.ts"

/** An act that was done, and what became of its transaction. */
export type SwapDeed = SwapAct & {
  readonly attemptNumber: number
  readonly chosenAtMs: number
  readonly status: "open" | "succeeded" | "failed" | "cancelled"
}

/** The key under which the journal holds one attempt of an act: it makes each of them go out once. */
export function keyOfSwapDeed(swapId: Bytes32, { action, side }: SwapAct, attemptNumber: number): string {
  return `swap/${swapId}/${action}-${side}/${attemptNumber}`
}

/**
 * Everything that was done about a swap, oldest first, with what became of it. Nothing is written down but the engine's own
 * intents, and those are found by their keys.
 * @throws STORE_ codes
 */
export async function listSwapDeeds(store: Store, swapId: Bytes32): Promise<readonly SwapDeed[]> {
  const found: (SwapDeed & { readonly intentId: bigint })[] = []
  // Attempts are numbered without gaps, so where the last number asked for is not there, no later one is.
  for (let first = 1, open = ACTS; open.length > 0; first += ATTEMPTS_AT_ONCE) {
    const wanted = new Map(
      open.flatMap((act) =>
        Array.from({ length: ATTEMPTS_AT_ONCE }, (_, offset) => {
          const attempt = { ...act, attemptNumber: first + offset }
          return [keyOfSwapDeed(swapId, act, attempt.attemptNumber), attempt] as const
        }),
      ),
    )
    const rows = await readIntents(store, [...wanted.keys()])
    const deeds = rows.map(({ idempotency_key, intent_id, created_at, state }) => ({
      ...wanted.get(idempotency_key)!,
      intentId: intent_id,
      chosenAtMs: created_at.getTime(),
      status: STATUSES[state] ?? "open",
    }))
    found.push(...deeds)
    const last = first + ATTEMPTS_AT_ONCE - 1
    open = open.filter((act) => deeds.some((deed) => isSameAct(deed, act) && deed.attemptNumber === last))
  }
  return found.toSorted((one, other) => Number(one.intentId - other.intentId))
}

export function isSameAct(one: SwapAct, other: SwapAct): boolean {
  return one.action === other.action && one.side === other.side
}

const SIDES: readonly SwapSide[] = ["first", "second"]
const ACTS: readonly SwapAct[] = SWAP_ACTIONS.flatMap((action) => SIDES.map((side) => ({ action, side })))
const ATTEMPTS_AT_ONCE = 5

const STATUSES: Readonly<Partial<Record<IntentState, SwapDeed["status"]>>> = {
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
