import type { Store } from "@agentgpt/chain"
import { appendEvent } from "./append-event.ts"
import { moveRun } from "./run-record.ts"
import { writeTogether } from "./write-together.ts"

/** Ends the present try of a run that cannot go on, and tells so. Nothing where it has ended already. */
export function failRun(
  store: Store,
  run: string,
  tries: number,
  error: { readonly code: string; readonly message: string },
): Promise<void> {
  return writeTogether(store, run, async (together) => {
    if (!(await moveRun(together, run, ["asking", "running", "paused"], "failed", { error, tries }))) return
    const end = { status: "failed", errorCode: error.code } as const
    await appendEvent(together, run, "run-end", end, `run-end failed ${tries}`)
  })
}
