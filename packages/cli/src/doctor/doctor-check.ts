import { toAgentGptError } from "@agentgpt/core"
import type { ErrorCode } from "@agentgpt/core"

/** One thing that was looked at. What is not in order says what to do about it. */
export type DoctorCheck = {
  readonly area: string
  readonly name: string
  readonly value: string
} & (
  | { readonly verdict: "ok" }
  | { readonly verdict: "warn" | "fail"; readonly advice: string; readonly code?: ErrorCode }
)

export function ok(area: string, name: string, value: string): DoctorCheck {
  return { area, name, value, verdict: "ok" }
}

export function bad(
  verdict: "warn" | "fail",
  [area, name, value]: readonly [area: string, name: string, value: string],
  advice: string,
  code?: ErrorCode,
): DoctorCheck {
  return { area, name, value, verdict, advice, ...(code !== undefined && { code }) }
}

/** What was thrown, as a failing check: its own next steps are the advice. */
export function failed(area: string, name: string, thrown: unknown, advice: string): DoctorCheck {
  const { code, shortMessage, meta } = toAgentGptError(thrown)
  return bad("fail", [area, name, shortMessage], meta.length === 0 ? advice : meta.join(" "), code)
}
