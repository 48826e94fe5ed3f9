import { note, skip } from "../runs/note.ts"
import { requireRun } from "../runs/run-record.ts"
import { listAllowing } from "./take-back-all.ts"
import type { Allowing } from "./take-back-all.ts"
import type { Workshop } from "./workshop.ts"

/**
 * What was waited for did not come: nobody was paid, and nobody will be. Says whose allowances, given beforehand, are to be
 * taken back.
 */
export async function discardRun({ store }: Pick<Workshop, "store">, run: string): Promise<Allowing> {
  const { plan, tries } = await requireRun(store, run)
  const error = { code: "ROUTE_TRIGGER_EXPIRED", message: "What the run waited for did not come in time." }
  const data = { status: "cancelled", errorCode: error.code } as const
  await note(store, run, [
    ...plan.steps.map(({ id }) => skip(id)),
    { kind: "end", state: "cancelled", error, tries },
    { kind: "event", type: "run-end", data, marker: `run-end expired ${tries}` },
  ])
  return listAllowing(plan, tries)
}
