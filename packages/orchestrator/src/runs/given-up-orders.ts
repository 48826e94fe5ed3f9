import type { Store } from "@agentgpt/chain"
import { STANDARD_STEPS } from "@agentgpt/core"
import type { DurableEngine } from "../durable/durable-port.ts"
import type { Plan, PlannedStep } from "../plan/plan.ts"
import { requireRun } from "./run-record.ts"

/** The workflow that brings the orders of an ended run to their end. */
export const TEND_WORKFLOW = "tend-orders"

export type OrderPlace = { readonly run: string; readonly stepId: string; readonly tries: number }

/** What the engine calls the tending after a try of a run. */
export function tendIdOf({ run, stepId, tries }: OrderPlace): string {
  return `${run}/tend/${tries}/${stepId}`
}

/** The steps of a plan that send orders to other chains, or begin payments on several. */
export function listOrderSteps({ steps }: Plan): readonly PlannedStep[] {
  return steps.filter(({ kind }) => isTendedKind(kind))
}

/** Whether what a kind of step sends has to be tended until it is settled, whatever becomes of its run. */
export function isTendedKind(kind: string): boolean {
  return kind === STANDARD_STEPS.bridgeAndExecute.kind || kind === STANDARD_STEPS.bridgeAtomic.kind
}

/** Has the orders of a run tended that is about to be stopped: their money is on its way. */
export async function startTending(
  { store, durable }: { readonly store: Store; readonly durable: DurableEngine },
  run: string,
): Promise<void> {
  const { plan, tries } = await requireRun(store, run)
  for (const { id: stepId } of listOrderSteps(plan)) {
    const place = { run, stepId, tries }
    // eslint-disable-next-line no-await-in-loop -- few, and each is a start of its own
    await durable.start(TEND_WORKFLOW, { id: tendIdOf(place), input: place })
  }
}
