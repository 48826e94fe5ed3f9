import { canonicalJson } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"

/** A value as it is recorded; nothing at all is the empty text. */
export function writeValue(value: CanonicalValue | void): string {
  return value === undefined ? "" : canonicalJson(value)
}

/** A recorded value. What was written once is read the same whenever a run is replayed. */
export function readValue(text: string): unknown {
  return text === "" ? undefined : JSON.parse(text)
}
