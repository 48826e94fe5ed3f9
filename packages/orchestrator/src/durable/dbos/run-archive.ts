import { DBOS } from "@dbos-inc/dbos-sdk"
import type { CanonicalValue } from "@agentgpt/core"
import type { WorkflowContent } from "../durable-port.ts"
import { readValue } from "../value-text.ts"

/** So many are read or deleted in one statement. */
const BATCH = 500

/** What runs were given and what came of them, by their ids; those that are not there are left out. */
export async function readContents(ids: readonly string[]): Promise<ReadonlyMap<string, WorkflowContent>> {
  const found = new Map<string, WorkflowContent>()
  for (const some of inBatches(ids)) {
    // eslint-disable-next-line no-await-in-loop -- bounds what is in memory twice
    const runs = await DBOS.listWorkflows({ workflowIDs: [...some], loadInput: true, loadOutput: true })
    for (const { workflowID, input, output, error } of runs) {
      found.set(workflowID, {
        input: readText(input?.[0]) as CanonicalValue,
        ...(typeof output === "string" && output !== "" && { result: readText(output) as CanonicalValue }),
        ...(error instanceof Error && { error: error.message }),
      })
    }
  }
  return found
}

/** Deletes runs with their children and everything that they recorded. */
export async function deleteRuns(ids: readonly string[]): Promise<void> {
  for (const some of inBatches(ids)) {
    // eslint-disable-next-line no-await-in-loop -- each statement locks few rows
    await DBOS.deleteWorkflows([...some], true)
  }
}

function readText(text: unknown): unknown {
  return typeof text === "string" ? readValue(text) : undefined
}

function inBatches(ids: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) =>
    ids.slice(index * BATCH, (index + 1) * BATCH),
  )
}
