import { STANDARD_STEPS } from "@agentgpt/core"
import type { WorkflowContext } from "../durable/durable-port.ts"
import type { Plan } from "../plan/plan.ts"
import { TAKE_BACK_WORKFLOW, takeBackIdOf } from "../runs/unclosed-payrolls.ts"

/** The steps of a try that may have allowed something that is still to be taken back. */
export type Allowing = { readonly tries: number; readonly stepIds: readonly string[] }

export function listAllowing({ steps }: Pick<Plan, "steps">, tries: number): Allowing {
  const payrolls = steps.filter(({ kind }) => kind === STANDARD_STEPS.payBatch.kind)
  return { tries, stepIds: payrolls.map(({ id }) => id) }
}

/** Takes back what the steps of a run that has ended have allowed, each in a workflow of its own. */
export async function takeBackAll(
  context: WorkflowContext,
  run: string,
  allowing: Allowing | undefined,
): Promise<void> {
  // A release of before allowances were given beforehand wrote none down.
  if (allowing === undefined) return
  const { tries, stepIds } = allowing
  await Promise.all(
    stepIds.map((stepId) => {
      const place = { run, stepId }
      return context.child(TAKE_BACK_WORKFLOW, takeBackIdOf(place, tries), place)
    }),
  )
}
