import { AgentGptError, isErrorCode } from "@agentgpt/core"

/** The form in which errors are recorded: without secrets, and whole after they were written and read. */
type RecordedFailure = Error & {
  code: string
  shortMessage: string
  meta: readonly string[]
  recovery: string
}

/** What a step or workflow threw, with a code. An error without one is reported as the workflow's. */
export function toCodedFailure(thrown: unknown): AgentGptError {
  if (AgentGptError.is(thrown)) return thrown
  const recorded = thrown instanceof Error ? (thrown as Partial<RecordedFailure>) : {}
  const { code, shortMessage, meta, recovery } = recorded
  if (isErrorCode(code) && typeof shortMessage === "string") {
    return new AgentGptError(code, shortMessage, {
      meta: Array.isArray(meta) ? meta : [],
      ...(recovery !== undefined && { recovery: recovery as AgentGptError["recovery"] }),
    })
  }
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return new AgentGptError("WORKFLOW_FAILED", text === "" ? undefined : text)
}

/** The same failure as a plain error, which the database keeps with all its fields. */
export function toRecordedFailure(failure: AgentGptError): RecordedFailure {
  const { message, code, shortMessage, meta, recovery } = failure
  return Object.assign(new Error(message), { code, shortMessage, meta: [...meta], recovery })
}
