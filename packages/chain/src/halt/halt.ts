import { sql } from "kysely"
import { parsePerson } from "../journal/person.ts"
import type { Person } from "../journal/person.ts"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { listInFlight } from "./list-in-flight.ts"
import type { InFlight } from "./list-in-flight.ts"

export type HaltReport = {
  readonly isHalted: boolean
  /** Who halted or resumed last; absent as long as nobody did. */
  readonly last?: Person & { readonly at: Date }
  /** What may still be mined: the chain cannot be halted. */
  readonly inFlight: readonly InFlight[]
}

/**
 * Stops all lanes of the journal, for every program, until a person resumes. When it returns, nothing further is
 * given out, signed or taken for sending; what was sent before is in the report. Results are still recorded.
 * @throws JOURNAL_PERSON_MISSING
 *
 * @example
 * const { inFlight } = await halt(store, { who: "ana@example.org", why: "the treasury key may be stolen" })
 */
export async function halt(store: Store, person: Person): Promise<HaltReport> {
  return decide(store, "halt", person)
}

/**
 * @throws JOURNAL_PERSON_MISSING
 *
 * @example
 * await resume(store, { who: "ana@example.org", why: "the key was changed" })
 */
export async function resume(store: Store, person: Person): Promise<HaltReport> {
  return decide(store, "resume", person)
}

/**
 * Whether the journal is halted, by whom, and what is on its way.
 *
 * @example
 * const { isHalted } = await readHalt(store)
 */
export async function readHalt(store: Store): Promise<HaltReport> {
  return withCodedErrors(async () => {
    const last = await store.sql
      .selectFrom("agentgpt.decision")
      .select(["kind", "who", "why", "decided_at"])
      .where("kind", "in", ["halt", "resume"])
      .orderBy("decision_id", "desc")
      .limit(1)
      .executeTakeFirst()
    const inFlight = await listInFlight(store)
    if (last === undefined) return { isHalted: false, inFlight }
    const { kind, who, why, decided_at: at } = last
    return { isHalted: kind === "halt", last: { who, why, at }, inFlight }
  })
}

async function decide(store: Store, kind: "halt" | "resume", person: Person): Promise<HaltReport> {
  const { who, why } = parsePerson(person)
  await withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      // The insertion waits until every transaction that is being committed in a lane has ended.
      await sql`set local lock_timeout = '60s'`.execute(transaction)
      await transaction.insertInto("agentgpt.decision").values({ kind, subject: "*", who, why }).execute()
    }),
  )
  return readHalt(store)
}
