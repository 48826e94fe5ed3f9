import { AgentGptError, toAgentGptError } from "@agentgpt/core"
import type { ErrorCode } from "@agentgpt/core"

/** An error as it crosses threads. */
export type PlainFailure = {
  readonly code: ErrorCode
  readonly shortMessage: string
  readonly meta: readonly string[]
}

export function toPlainFailure(thrown: unknown): PlainFailure {
  const { code, shortMessage, meta } = toAgentGptError(thrown)
  return { code, shortMessage, meta: [...meta] }
}

export function restoreFailure({ code, shortMessage, meta }: PlainFailure): AgentGptError {
  return new AgentGptError(code, shortMessage, { meta })
}
