import { DBOSWorkflowConflictError, Error as Dbos } from "@dbos-inc/dbos-sdk"
import { AgentGptError } from "@agentgpt/core"
import type { ErrorCode } from "@agentgpt/core"
import { toCodedFailure } from "../coded-failure.ts"

/** DBOS's own numbers: its classes are lost when an error is recorded and read again. */
const CODE_BY_DBOS_NUMBER: Readonly<Record<number, ErrorCode>> = {
  5: "WORKFLOW_TAKEN_OVER",
  6: "WORKFLOW_UNKNOWN",
  16: "WORKFLOW_NOT_FOUND",
  18: "WORKFLOW_DEAD",
  20: "WORKFLOW_ENGINE_CLOSED",
  24: "WORKFLOW_CANCELLED",
  26: "WORKFLOW_NEEDS_REPAIR",
  27: "WORKFLOW_CANCELLED",
  30: "WORKFLOW_DEAD",
  37: "WORKFLOW_NEEDS_REPAIR",
}

/** What DBOS or a workflow threw, with a code. */
export function translateDbosError(thrown: unknown): AgentGptError {
  const number: unknown = thrown instanceof Error ? Reflect.get(thrown, "dbosErrorCode") : undefined
  const code = typeof number === "number" ? CODE_BY_DBOS_NUMBER[number] : undefined
  if (code === undefined || AgentGptError.is(thrown)) return toCodedFailure(thrown)
  const meta = code === "WORKFLOW_NEEDS_REPAIR" ? [(thrown as Error).message] : []
  return new AgentGptError(code, undefined, { meta })
}

/** Whether DBOS ends a run by this error itself: it was cancelled, or another process has taken it over. */
export function isControlError(thrown: unknown): boolean {
  return thrown instanceof DBOSWorkflowConflictError || thrown instanceof Dbos.DBOSWorkflowCancelledError
}

/** What DBOS says to runs that wait in a process that stops, or begin something there: they began after its launch. */
export function isShutDown(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  const { message } = thrown
  return (
    message === "The system database has been shut down" ||
    message.startsWith("`DBOS.launch()` must be called before running ")
  )
}
