import { AgentGptError } from "@agentgpt/core"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"

/**
 * For what is signed beside the journal, which the database cannot hold back.
 * @throws JOURNAL_HALTED
 */
export async function requireUnhalted(store: Pick<Store, "sql">): Promise<void> {
  const last = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.decision")
      .select("kind")
      .where("kind", "in", ["halt", "resume"])
      .orderBy("decision_id", "desc")
      .limit(1)
      .executeTakeFirst(),
  )
  if (last?.kind === "halt") throw new AgentGptError("JOURNAL_HALTED")
}
