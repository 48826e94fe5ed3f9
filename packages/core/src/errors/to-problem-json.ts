import { toAgentGptError } from "./agentgpt-error.ts"
import { areaOf, errorCodeEntry } from "./codes.ts"
import type { Area } from "./areas.ts"
import type { ErrorCode } from "./codes.ts"
import type { Recovery } from "./recovery.ts"

/** An RFC 9457 problem with AgentGPT's extension members. Media type: application/problem+json. */
export type ProblemJson = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance?: string
  readonly code: ErrorCode
  readonly area: Area
  readonly recovery: Recovery
  readonly next: readonly string[]
  readonly docs: string
}

/**
 * The body of an HTTP answer for an error. Causes stay inside: they belong into logs, not to clients.
 *
 * @example
 * toProblemJson(error, { instance: "/runs/42" })
 */
export function toProblemJson(thrown: unknown, options: { readonly instance?: string } = {}): ProblemJson {
  const error = toAgentGptError(thrown)
  const entry = errorCodeEntry(error.code)
  return {
    type: `urn:agentgpt:error:${error.code}`,
    title: entry.title,
    status: entry.httpStatus,
    detail: error.shortMessage,
    ...(options.instance !== undefined && { instance: options.instance }),
    code: error.code,
    area: areaOf(error.code),
    recovery: error.recovery,
    next: error.meta,
    docs: error.docs,
  }
}
