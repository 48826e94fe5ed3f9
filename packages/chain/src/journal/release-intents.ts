import { AgentGptError } from "@agentgpt/core"
import { sql } from "kysely"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { parsePerson } from "./person.ts"
import type { Person } from "./person.ts"
import type { IntentState } from "./states.ts"

/**
 * A person lets intents go on: frozen ones after a restore, and ones that reverted, failed or were cancelled. An
 * intent that still has its slot goes on in it; any other is planned again. One that was paid is refused.
 *
 * Releasing says: this was not paid by any transaction that the journal lost. Check it on the chain first.
 * @throws JOURNAL_PERSON_MISSING, JOURNAL_INTENT_UNKNOWN, JOURNAL_TRANSITION_FORBIDDEN
 *
 * @example
 * await releaseIntents(store, ["payroll-7/chunk-0"], { who: "ana@example.org", why: "looked at the chain: not paid" })
 */
export async function releaseIntents(
  store: Store,
  idempotencyKeys: readonly string[],
  person: Person,
): Promise<readonly { readonly idempotencyKey: string; readonly state: IntentState }[]> {
  const { who, why } = parsePerson(person)
  const keys = [...new Set(idempotencyKeys)]
  return withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ idempotency_key: string; state: IntentState }>`
        update agentgpt.intent
        set state = coalesce((select slot.state from agentgpt.slot
            where slot.intent_id = intent.intent_id and slot.is_live), 'planned'),
          state_why = null
        where idempotency_key = any (${keys}::text[])
          and state in ('frozen', 'reverted', 'cancelled', 'failed-before-send')
        returning idempotency_key, state`.execute(transaction)
      if (rows.length !== keys.length) {
        const released = new Set(rows.map((row) => row.idempotency_key))
        throw new AgentGptError("JOURNAL_INTENT_UNKNOWN", "An intent is unknown, or nothing holds it back.", {
          meta: [`The first: ${keys.find((key) => !released.has(key))}.`],
        })
      }
      for (const key of keys) {
        await transaction
          .insertInto("agentgpt.decision")
          .values({ kind: "release", subject: key, who, why })
          .execute()
      }
      return rows.map((row) => ({ idempotencyKey: row.idempotency_key, state: row.state }))
    }),
  )
}
