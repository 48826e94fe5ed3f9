import type { Orchestrator, RunRequest } from "../orchestrator-port.ts"
import type { RunView } from "../runs/run-view.ts"
import { requireOutcome } from "../workflows/require-outcome.ts"
import { collateResults } from "./execution-result.ts"
import type { ExecutionResult } from "./execution-result.ts"

/** A run that waits for its trigger: durable, in whichever worker. */
export type PreparedRun = {
  readonly run: string
  readonly view: () => Promise<RunView | undefined>
  /**
   * Waits until it has fired and is done.
   * @throws ROUTE_TRIGGER_EXPIRED, WORKFLOW_CANCELLED
   */
  readonly result: () => Promise<ExecutionResult>
  /**
   * Gives it up; nothing further of it is sent.
   * @throws WORKFLOW_STATE_UNFIT once it has ended
   */
  readonly discard: () => Promise<RunView>
}

/** Begins a run that waits. The same request again is the same run. */
export async function startPrepared(orchestrator: Orchestrator, request: RunRequest): Promise<PreparedRun> {
  const { run, awaitProof } = request
  await orchestrator.start(request)
  return {
    run,
    view: () => orchestrator.find(run),
    result: async () => {
      const result = await orchestrator.result(run, awaitProof === undefined ? {} : { awaitProof })
      requireOutcome(result)
      return collateResults([result])
    },
    discard: () => orchestrator.cancel(run),
  }
}
