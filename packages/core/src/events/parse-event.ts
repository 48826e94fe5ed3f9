import { AgentGptError } from "../errors/agentgpt-error.ts"
import { describeIssues } from "../errors/describe-issues.ts"
import { EVENT_VERSION } from "./event.ts"
import type { AgentGptEvent, UnknownEvent } from "./event.ts"
import { EVENT_TYPES, eventSchema, unknownEventSchema } from "./event-schema.ts"

export type ParsedEvent =
  | { readonly known: true; readonly event: AgentGptEvent }
  | { readonly known: false; readonly event: UnknownEvent }

/**
 * Reads an event from JSON data.
 *
 * Rule of compatibility: within one version new event types may appear, so a type that is not known here is
 * no error. It comes back as `known: false` with its data untouched; a reader passes it on or skips it, and
 * never drops it from a log. What a known type holds does not change within a version: an event of another
 * version, or a known one with anything more or less, is refused.
 * @throws EVENT_INVALID, EVENT_VERSION_UNSUPPORTED
 *
 * @example
 * const { known, event } = parseEvent(JSON.parse(line))
 * if (known && event.type === "payment-failed") console.log(event.data.amount)
 */
export function parseEvent(input: unknown): ParsedEvent {
  const { v, type } = (typeof input === "object" && input !== null ? input : {}) as Partial<
    Record<string, unknown>
  >
  if (v !== EVENT_VERSION && Number.isInteger(v)) {
    throw new AgentGptError(
      "EVENT_VERSION_UNSUPPORTED",
      `The event is of version ${String(v)}, not ${EVENT_VERSION}.`,
    )
  }
  const known = EVENT_TYPES.some((eventType) => eventType === type)
  const result = known ? eventSchema.safeParse(input) : unknownEventSchema.safeParse(input)
  if (!result.success)
    throw new AgentGptError("EVENT_INVALID", undefined, { meta: describeIssues(result.error) })
  // The schema's own copy would lack keys named `__proto__`.
  return { known, event: known ? result.data : input } as ParsedEvent
}

/**
 * Checks an event before it is written; only known types can be written.
 * @throws EVENT_INVALID, EVENT_VERSION_UNSUPPORTED
 *
 * @example
 * checkEvent({ v: 1, id: "e1", runId, sequence: 0, at: Date.now(), type: "run-end", data: { status: "completed" } })
 */
export function checkEvent(event: AgentGptEvent): AgentGptEvent {
  const parsed = parseEvent(event)
  if (!parsed.known)
    throw new AgentGptError("EVENT_INVALID", "The event type is not known and cannot be written.")
  return parsed.event
}
