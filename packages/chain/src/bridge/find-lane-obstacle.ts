import { sql } from "kysely"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"

/**
 * Why nothing of an intent's lane goes out now until a person has acted, as a sentence; undefined when nothing is known
 * that stands in the way.
 * @throws STORE_ codes
 *
 * @example
 * const obstacle = await findLaneObstacle(store, "rent/1")
 */
export async function findLaneObstacle(store: Store, idempotencyKey: string): Promise<string | undefined> {
  const { rows } = await withCodedErrors(() =>
    sql<{ is_halted: boolean; frozen_why: string | null }>`
      select agentgpt.is_halted() as is_halted, lane.frozen_why
      from agentgpt.intent intent
      left join agentgpt.lane lane
        on lane.chain_id = intent.chain_id and lane.account = intent.payload::jsonb ->> 'account'
      where intent.idempotency_key = ${idempotencyKey}`.execute(store.sql),
  )
  const [found] = rows
  if (found?.is_halted === true) return "All lanes are halted."
  return found?.frozen_why == null ? undefined : `Its lane is frozen: ${found.frozen_why}.`
}
