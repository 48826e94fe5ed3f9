import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"

/** What an agent wrote for a run's archive: evidence of a screening, a report. */
export type RunDocument = {
  readonly run: string
  readonly stepId: string
  readonly kind: string
  readonly hash: string
  readonly content: string
}

/** Keeps a document; of a step that was performed again, the later one. */
export async function keepDocument(store: Store, document: RunDocument): Promise<void> {
  const { run, stepId, kind, hash, content } = document
  await withCodedErrors(() =>
    sql`
      insert into agentgpt.run_document (run, step_id, kind, hash, content)
      values (${run}, ${stepId}, ${kind}, ${hash}, ${content})
      on conflict (run, step_id, kind) do update set hash = excluded.hash, content = excluded.content,
        at = clock_timestamp()`.execute(store.sql),
  )
}

/** The documents of a run. */
export async function readDocuments(store: Store, run: string): Promise<readonly RunDocument[]> {
  const { rows } = await withCodedErrors(() =>
    sql<{ step_id: string; kind: string; hash: string; content: string }>`
      select step_id, kind, hash, content from agentgpt.run_document where run = ${run}
      order by step_id, kind`.execute(store.sql),
  )
  return rows.map(({ step_id, ...rest }) => ({ run, stepId: step_id, ...rest }))
}
