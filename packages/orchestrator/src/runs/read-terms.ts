import type { Store } from "@agentgpt/chain"
import { requireRun } from "./run-record.ts"
import type { RunRecord } from "./run-record.ts"

/** What of a run never changes. */
export type RunTerms = Pick<RunRecord, "plan" | "hints">

export type TermsReader = (run: string) => Promise<RunTerms>

/** Every step of a run asks for them; plans may be long. */
const MOST_KEPT = 100

/**
 * Reads the terms of runs, and keeps those that were last asked for.
 * @throws WORKFLOW_NOT_FOUND
 */
export function createTermsReader(store: Store): TermsReader {
  const kept = new Map<string, RunTerms>()
  return async (run) => {
    const known = kept.get(run)
    const terms = known ?? (await requireRun(store, run))
    kept.delete(run)
    kept.set(run, { plan: terms.plan, hints: terms.hints })
    const [oldest] = kept.keys()
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
    return terms
  }
}
