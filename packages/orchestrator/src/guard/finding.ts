import type { ErrorCode } from "@agentgpt/core"

/** One reason why a plan may not be done at all, or not without being asked for. Plain canonical data. */
export type Finding = {
  readonly code: ErrorCode
  readonly verdict: "ask" | "deny"
  readonly sentence: string
  /** What it is about: addresses, assets, steps. Sorted, the first ones of all. */
  readonly subjects: readonly string[]
  /** How many subjects there are. */
  readonly count: number
}

/** A finding about all subjects together, in an order that does not depend on that of the rows; none about nobody. */
export function find(
  code: ErrorCode,
  verdict: Finding["verdict"],
  sentence: string,
  subjects: Iterable<string>,
): readonly Finding[] {
  const sorted = [...new Set(subjects)].sort()
  if (sorted.length === 0) return []
  return [{ code, verdict, sentence, subjects: sorted.slice(0, LISTED), count: sorted.length }]
}

const LISTED = 20
