import { redactText } from "../redaction/redact-text.ts"

/**
 * A copy of a foreign error with name, message, stack, code and causes, all without secrets. Everything else
 * that libraries hang on errors (requests with their URLs and headers, transactions, configurations) is left
 * behind, since nobody can know what it holds.
 */
export function redactCause(cause: unknown, depth = 0): Error {
  try {
    return copyCause(cause, depth)
  } catch {
    // A throwing getter, a revoked proxy, an object without a string form.
    return new Error("The cause could not be read.")
  }
}

const DEEPEST_CAUSE = 10
const LONGEST_MESSAGE = 8000
const LONGEST_STACK = 16_000
const MOST_ERRORS = 20

class RedactedCause extends Error {
  declare readonly code?: string | number
  declare readonly errors?: readonly Error[]

  constructor(message: string) {
    super(message)
    // The frames of the copy say nothing; those of the original are put in their place.
    Object.defineProperty(this, "stack", { value: message, configurable: true, writable: true })
  }
}

function copyCause(cause: unknown, depth: number): Error {
  if (typeof cause !== "object" || cause === null) return new RedactedCause(redactPrimitive(cause))
  const { name, message, stack, code, cause: nested, errors } = readFields(cause)
  const copy = new RedactedCause(typeof message === "string" ? redact(message, LONGEST_MESSAGE) : "")
  if (typeof name === "string") define(copy, "name", redact(name, 100))
  if (typeof stack === "string") define(copy, "stack", redact(stack, LONGEST_STACK))
  if (typeof code === "string") define(copy, "code", redact(code, 100))
  if (Number.isSafeInteger(code)) define(copy, "code", code)
  if (depth >= DEEPEST_CAUSE) return copy
  if (nested !== undefined) define(copy, "cause", redactCause(nested, depth + 1))
  if (Array.isArray(errors)) {
    const copies = errors.slice(0, MOST_ERRORS).map((error) => redactCause(error, depth + 1))
    define(copy, "errors", copies)
  }
  return copy
}

type CauseFields = Readonly<
  Partial<Record<"name" | "message" | "stack" | "code" | "cause" | "errors", unknown>>
>

/** Each field is read once: a getter may answer differently the second time. */
function readFields(cause: object): CauseFields {
  const { name, message, stack, code, cause: nested, errors } = cause as CauseFields
  return { name, message, stack, code, cause: nested, errors }
}

function redactPrimitive(value: unknown): string {
  if (typeof value === "string") return redact(value, LONGEST_MESSAGE)
  // A large number may be a private key; its digits tell nothing else worth keeping.
  if (typeof value === "bigint" || typeof value === "number") {
    const text = String(value)
    return text.length > 20 ? "A number." : text
  }
  if (typeof value === "boolean" || value === null) return String(value)
  return `A ${typeof value}.`
}

function redact(text: string, longest: number): string {
  const redacted = redactText(text)
  return redacted.length > longest ? `${redacted.slice(0, longest)}…` : redacted
}

function define(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, configurable: true, enumerable: false, writable: true })
}
