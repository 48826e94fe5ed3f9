import type { Store } from "@agentgpt/chain"
import { note } from "./note.ts"

/** Ends the present try of a run that cannot go on, and tells so. Nothing where it has ended already. */
export async function failRun(
  store: Store,
  run: string,
  tries: number,
  error: { readonly code: string; readonly message: string },
): Promise<void> {
  const data = { status: "failed", errorCode: error.code } as const
  await note(store, run, [
    { kind: "end", state: "failed", error, tries },
    { kind: "event", type: "run-end", data, marker: `run-end failed ${tries}` },
  ])
}
