import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import type { AgentOutput, StepValues } from "@agentgpt/core"
import { sql } from "kysely"
import type { StepActivity, StepView } from "./run-view.ts"

/** An agent's output as canonical data. */
export type WrittenOutput = Omit<AgentOutput, "gasUsed"> & { readonly gasUsed: string }

export function writeOutput({ gasUsed, ...rest }: AgentOutput): WrittenOutput {
  return { ...rest, gasUsed: gasUsed.toString() }
}

export function readOutput({ gasUsed, ...rest }: WrittenOutput): AgentOutput {
  return { ...rest, gasUsed: BigInt(gasUsed) }
}

export type StepRecord = {
  readonly stepId: string
  readonly state: StepView["state"]
  readonly output?: AgentOutput
  /** Of a step that is done. */
  readonly values?: StepValues
  /** Of a step that is running. */
  readonly activity?: StepActivity
  readonly errorCode?: string
}

type StepRow = {
  readonly step_id: string
  readonly state: StepView["state"]
  readonly output: WrittenOutput | null
  readonly step_values: StepValues | null
  readonly activity: StepActivity | null
  readonly error_code: string | null
}

/** The steps of a run in the plan's order. */
export async function readSteps(store: Store, run: string): Promise<readonly StepRecord[]> {
  const { rows } = await withCodedErrors(() =>
    sql<StepRow>`
      select step_id, state, output, step_values, activity, error_code from agentgpt.run_step
      where run = ${run} order by place`.execute(store.sql),
  )
  return rows.map(({ step_id, state, output, step_values, activity, error_code }) => ({
    stepId: step_id,
    state,
    ...(output !== null && { output: readOutput(output) }),
    ...(step_values !== null && { values: step_values }),
    ...(activity !== null && state === "running" && { activity }),
    ...(error_code !== null && { errorCode: error_code }),
  }))
}
