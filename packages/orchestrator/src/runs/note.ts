import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { EventDataByType, EventType, StepValues } from "@agentgpt/core"
import { sql } from "kysely"
import type { WrittenOutput } from "./record-step.ts"
import type { RunState, StepView } from "./run-view.ts"

/** An event of the run's log. The same marker is told once, however often a step is repeated. */
type EventNote = {
  readonly [Type in EventType]: {
    readonly kind: "event"
    readonly type: Type
    readonly data: EventDataByType[Type]
    readonly marker: string
  }
}[EventType]

/** How far a step has come. What is done stays done. */
type StepNote = {
  readonly kind: "step"
  readonly stepId: string
  readonly state: StepView["state"]
  readonly output?: WrittenOutput
  readonly values?: StepValues
  readonly errorCode?: string
}

/** What became of the single payments of a step. Payrolls write down each of theirs. */
type TransfersNote = {
  readonly kind: "transfers"
  readonly stepId: string
  readonly status: "paid" | "unpaid"
  readonly transactionHash?: string
}

/** The end of a run. What is noted after it is not written if the run, or this try of it, has ended before. */
type EndNote = {
  readonly kind: "end"
  readonly state: "completed" | "failed" | "cancelled"
  readonly error?: { readonly code: string; readonly message: string }
  /** Only while this is the run's present try. */
  readonly tries: number
}

export type Note = EventNote | StepNote | TransfersNote | EndNote

export type NoteOptions = {
  /**
   * For what a recorded step of a workflow writes, and writes again if the database dies before that record is on the
   * disk: the commit does not wait for the disk. Commits that do wait, such as the record, any change of the journal
   * and the run's end, take all earlier ones along.
   */
  readonly isRepeated?: boolean
}

/**
 * Writes things about a run in their order, all or nothing, so that nobody sees a state whose event is still to come.
 * @returns the state in which the run is then
 * @throws WORKFLOW_NOT_FOUND
 *
 * @example
 * await note(store, run, [
 *   { kind: "step", stepId, state: "running" },
 *   { kind: "event", type: "step-start", data: { stepId, agentId, chainId }, marker: `start ${stepId}` },
 * ])
 */
export async function note(
  store: Store,
  run: string,
  notes: readonly Note[],
  { isRepeated = false }: NoteOptions = {},
): Promise<RunState> {
  const { rows } = await withCodedErrors(() =>
    sql<{ state: RunState | null }>`
      select agentgpt.note(${run}, ${JSON.stringify(notes)}::jsonb, ${isRepeated}) as state`.execute(
      store.sql,
    ),
  )
  const state = rows[0]?.state
  if (state == null) throw new AgentGptError("WORKFLOW_NOT_FOUND", `There is no run ${run}.`)
  return state
}

/** A step that is not done any more. */
export const skip = (stepId: string): Note => ({ kind: "step", stepId, state: "skipped" })
