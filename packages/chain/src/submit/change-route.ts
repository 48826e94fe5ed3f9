import { AgentGptError } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import { parsePerson } from "../journal/person.ts"
import type { Person } from "../journal/person.ts"
import { earliestPublications, publish } from "../journal/publications.ts"
import type { Route } from "../nodes/pool-options.ts"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { readPayload } from "./call-payload.ts"

export type RouteChange = {
  readonly idempotencyKey: string
  readonly route: Route
  /** False when it had that route before. */
  readonly isChanged: boolean
}

/**
 * Lets public nodes have a payment that was asked to be private: the program that holds its lane sends them the same
 * bytes, and whatever else is signed in the same slot. The way back is closed: what was public is known to everybody.
 * @throws JOURNAL_PERSON_MISSING, JOURNAL_INTENT_UNKNOWN, SUBMIT_ROUTE_FIXED
 *
 * @example
 * await changeRoute(store, "payroll-7/chunk-0", "public", { who: "ana@example.org", why: "the relay is down" })
 */
export async function changeRoute(
  store: Store,
  idempotencyKey: string,
  route: Route,
  person: Person,
): Promise<RouteChange> {
  const { who, why } = parsePerson(person)
  if (route !== "public" && route !== "private") {
    throw new AgentGptError("SUBMIT_REQUEST_INVALID", "The route is neither public nor private.")
  }
  const { intentId, isSettled, route: before } = await readRoute(store, idempotencyKey)
  if (before === route) return { idempotencyKey, route, isChanged: false }
  if (route === "private") {
    throw new AgentGptError("SUBMIT_ROUTE_FIXED", "It is public, and what is public cannot be made private.")
  }
  if (isSettled)
    throw new AgentGptError("SUBMIT_ROUTE_FIXED", "Its outcome is final: nothing is sent any more.")
  await publish(store, intentId, { fromBlock: 0n, who, why })
  return { idempotencyKey, route, isChanged: true }
}

export type KnownRoute = {
  readonly intentId: bigint
  /** By which what is signed for it goes out now. */
  readonly route: Route
  /** Nothing is sent for it any more. */
  readonly isSettled: boolean
}

/**
 * @throws JOURNAL_INTENT_UNKNOWN
 *
 * @example
 * const { route } = await readRoute(store, "payroll-7/chunk-0")
 */
export async function readRoute(store: Store, idempotencyKey: string): Promise<KnownRoute> {
  const row = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.intent as intent")
      // Also of an intent that was closed after it got its nonce: a cancelling transaction uses that up.
      .leftJoin("agentgpt.slot as slot", (join) =>
        join.onRef("slot.intent_id", "=", "intent.intent_id").on("slot.is_open", "=", true),
      )
      .select(["intent.intent_id", "payload", "is_unfinished", "slot.nonce as open_nonce"])
      .where("idempotency_key", "=", idempotencyKey)
      .executeTakeFirst(),
  )
  if (row === undefined) {
    throw new AgentGptError("JOURNAL_INTENT_UNKNOWN", undefined, { meta: [`The key is ${idempotencyKey}.`] })
  }
  const asked = readPayload(JSON.parse(row.payload) as CanonicalValue).route
  const known = await earliestPublications(store, [row.intent_id])
  return {
    intentId: row.intent_id,
    route: known.get(row.intent_id)?.fromBlock === 0n ? "public" : asked,
    isSettled: !row.is_unfinished && row.open_nonce === null,
  }
}
