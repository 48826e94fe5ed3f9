import { readFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"

import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"

/** What the workflows of one run have recorded, by workflow: the place of every record and its name. */
type RecordedSteps = Readonly<Record<string, readonly string[]>>

/**
 * What to do where a run records something else than it did before. A worker of this release goes on with what older
 * ones began: where the records differ from what it calls, the run stops with WORKFLOW_NEEDS_REPAIR.
 */
export const WHAT_TO_DO = `This kind of run records other steps, or in another order, than workers of earlier releases did (see
"A new version" in docs/guides/workers.md). Runs in flight would stop with WORKFLOW_NEEDS_REPAIR. Either
- put names and order back as they were: what happens inside of a step may change freely, or
- keep the old workflow in createWorkflows (run-workflow.ts) until its runs have ended, write the new one beside it
  under a new name that new runs start with, give the release a new version (VERSION in
  packages/cli/src/open/open-from-config.ts and parse-command-line.ts), and only then take the new records over into
  packages/orchestrator/test/support/recorded-steps.json.`

/** What runs of a kind recorded with the releases before. */
export function readKeptSteps(kind: string): RecordedSteps | undefined {
  const kept = readFileSync(join(import.meta.dirname, "recorded-steps.json"), "utf8")
  return (JSON.parse(kept) as Record<string, RecordedSteps>)[kind]
}

/** A run is told to have ended a moment before its workflows record their last: only then is all of it there. */
export async function untilRecorded(store: Store, run: string): Promise<void> {
  const count = async () => {
    const { rows } = await sql`
      select from dbos.workflow_status where status in ('PENDING', 'ENQUEUED', 'DELAYED')
        and (workflow_uuid = ${run} or starts_with(workflow_uuid, ${`${run}/`}))`.execute(store.sql)
    return rows.length
  }
  while ((await count()) > 0) await pause(20)
}

/** In the order in which a replay asks for them; the run is called RUN, so its own name should occur in nothing else. */
export async function listRecordedSteps(store: Store, run: string): Promise<RecordedSteps> {
  const { rows } = await sql<{ id: string; workflow: string; place: number; name: string }>`
    select workflow_uuid as id, workflow.name as workflow, function_id as place, function_name as name
    from dbos.operation_outputs join dbos.workflow_status workflow using (workflow_uuid)
    where workflow_uuid = ${run} or starts_with(workflow_uuid, ${`${run}/`})
    order by workflow_uuid, function_id`.execute(store.sql)
  const recorded: Record<string, string[]> = {}
  for (const { id, workflow, place, name } of rows) {
    const list = (recorded[`${workflow} ${id.replaceAll(run, "RUN")}`] ??= [])
    list.push(`${place} ${name.replaceAll(run, "RUN")}`)
  }
  return recorded
}
