import { redactText } from "../redaction/redact-text.ts"
import { errorCodeEntry, isErrorCode } from "./codes.ts"
import type { ErrorCode } from "./codes.ts"
import { RECOVERIES } from "./recovery.ts"
import type { Recovery } from "./recovery.ts"
import { redactCause } from "./redact-cause.ts"

export type AgentGptErrorOptions = {
  /** What to do next and further facts, one sentence each. */
  readonly meta?: readonly string[]
  /** Replaces the usual recovery of the code. */
  readonly recovery?: Recovery
  /** What led to this error. A copy without secrets is kept, never the original. */
  readonly cause?: unknown
}

const MARKER = Symbol.for("agentgpt.error")
const LONGEST_LINE = 2000
const MOST_META_LINES = 50

/**
 * The one error of AgentGPT. Callers decide by `code` and `recovery`, people read `shortMessage` and `meta`.
 * All text, that of causes included, loses its secrets here, so that an error may be logged anywhere.
 *
 * @example
 * throw new AgentGptError("AMOUNT_EMPTY", "Row 7 has no amount.", { meta: ["Write 0 to skip the row."] })
 */
export class AgentGptError extends Error {
  static {
    // On the prototype, so that neither shows up among the fields of every printed error.
    Object.defineProperty(AgentGptError.prototype, MARKER, { value: true })
    Object.defineProperty(AgentGptError.prototype, "name", { value: "AgentGptError", writable: true })
  }

  readonly code: ErrorCode
  readonly shortMessage: string
  readonly meta: readonly string[]
  readonly recovery: Recovery
  /** Where the code is explained. */
  readonly docs: string

  /** Without a message, the title of the code stands. */
  constructor(code: ErrorCode, shortMessage?: string, options: AgentGptErrorOptions = {}) {
    const knownCode = isErrorCode(code) ? code : "INTERNAL_UNEXPECTED"
    const entry = errorCodeEntry(knownCode)
    const cleanMessage = redactLine(shortMessage ?? entry.title)
    const cleanMeta = (options.meta ?? []).slice(0, MOST_META_LINES).map(redactLine)
    super(composeMessage(knownCode, cleanMessage, cleanMeta))
    if (options.cause !== undefined) {
      const cause = isOwnError(options.cause) ? options.cause : redactCause(options.cause)
      Object.defineProperty(this, "cause", { value: cause, configurable: true, writable: true })
    }
    this.code = knownCode
    this.shortMessage = cleanMessage
    this.meta = Object.freeze(cleanMeta)
    this.recovery = isRecovery(options.recovery) ? options.recovery : entry.recovery
    this.docs = docsOf(knownCode)
  }

  /** Whether a value is an `AgentGptError`, of this or another copy of the package. */
  static is(value: unknown): value is AgentGptError {
    try {
      return value instanceof Error && Reflect.get(value, MARKER) === true
    } catch {
      // A revoked proxy throws at any question.
      return false
    }
  }

  /**
   * Goes along the chain of causes, this error first. With a test, returns the first error that passes it;
   * without one, the last of the chain.
   *
   * @example
   * error.walk((cause) => AgentGptError.is(cause) && cause.code === "CONTRACT_REVERTED")
   */
  walk(test?: (error: Error) => boolean): Error | undefined {
    const chain = listChain(this)
    return test === undefined ? chain.at(-1) : chain.find((error) => test(error))
  }

  /** What `JSON.stringify` writes: everything but the stack. */
  toJSON(): Record<string, unknown> {
    const { name, code, shortMessage, meta, recovery, docs } = this
    const causes = describeCauses(this)
    return { name, code, shortMessage, meta, recovery, docs, ...(causes.length > 0 && { causes }) }
  }
}

/**
 * Turns anything that was thrown into an `AgentGptError`; what has no code gets `INTERNAL_UNEXPECTED`.
 *
 * @example
 * toAgentGptError(new Error("boom")).code // "INTERNAL_UNEXPECTED"
 */
export function toAgentGptError(thrown: unknown): AgentGptError {
  if (isOwnError(thrown)) return thrown
  if (AgentGptError.is(thrown)) {
    // From another copy of the package: rebuilt, so that this copy's rules hold for its text.
    const { code, shortMessage, meta, recovery, cause } = thrown
    return new AgentGptError(code, shortMessage, { meta: Array.isArray(meta) ? meta : [], recovery, cause })
  }
  return new AgentGptError("INTERNAL_UNEXPECTED", undefined, { cause: thrown })
}

/** One line per cause, nearest first. */
export function describeCauses(error: AgentGptError): readonly string[] {
  const [, ...causes] = listChain(error)
  const lines = causes.map((cause) =>
    redactLine(cause instanceof AgentGptError ? cause.shortMessage : cause.message),
  )
  return lines.filter((line) => line !== "")
}

/** An error that this copy of the package made, and whose text is therefore clean. */
function isOwnError(value: unknown): value is AgentGptError {
  return AgentGptError.is(value) && value instanceof AgentGptError
}

/** The error and its causes, nearest first; a chain that runs in a circle ends where it closes. */
function listChain(error: Error): readonly Error[] {
  const chain = new Set<Error>()
  let current: unknown = error
  while (current instanceof Error && !chain.has(current)) {
    chain.add(current)
    current = current.cause
  }
  return [...chain]
}

function composeMessage(code: ErrorCode, shortMessage: string, meta: readonly string[]): string {
  const lines = meta.map((line) => `- ${line}`)
  return [shortMessage, ...lines, `Code: ${code}`, `Docs: ${docsOf(code)}`].join("\n")
}

function docsOf(code: ErrorCode): string {
  return `docs/errors.md#${code.toLowerCase()}`
}

function redactLine(text: unknown): string {
  const redacted = redactText(typeof text === "string" ? text : String(text))
  return redacted.length > LONGEST_LINE ? `${redacted.slice(0, LONGEST_LINE)}…` : redacted
}

function isRecovery(value: unknown): value is Recovery {
  return RECOVERIES.some((recovery) => recovery === value)
}
