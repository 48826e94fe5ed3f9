import { withCodedErrors } from "@agentgpt/chain"
import { sql } from "kysely"
import { hasEnded } from "./has-ended.ts"
import type { Sending } from "./submit-keyed.ts"
import type { Workshop } from "./workshop.ts"

/**
 * Closes the settings of an allowance that nothing was signed for: once its lane has money again it would go out, with nobody
 * left to take it back. Those that have a nonce go out in any case and are waited for, as long as `awaitIncluded` does.
 * True where one of them is still to come.
 */
export async function closeSettings(
  { store }: Pick<Workshop, "store">,
  { keyPrefix, awaitIncluded }: Sending & Required<Pick<Sending, "awaitIncluded">>,
): Promise<boolean> {
  const prefix = `${keyPrefix}allow/`
  await withCodedErrors(() =>
    sql`
      update agentgpt.intent set state = 'cancelled', state_why = 'the payments have ended'
      where state = 'planned' and starts_with(idempotency_key, ${prefix})`.execute(store.sql),
  )
  const { rows } = await withCodedErrors(() =>
    sql<{ idempotency_key: string }>`
      select idempotency_key from agentgpt.intent
      where state in ('reserved', 'signed') and starts_with(idempotency_key, ${prefix})`.execute(store.sql),
  )
  const begun = await Promise.all(rows.map(({ idempotency_key: key }) => awaitIncluded(key)))
  return begun.some((row) => row === undefined || !hasEnded(row))
}
