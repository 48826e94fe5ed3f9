import { AgentGptError, canonicalJson } from "@agentgpt/core"
import type { SanctionsList } from "./list-record.ts"
import { createScreening } from "./screening.ts"
import type { ScreeningEvidence } from "./screening-evidence.ts"

/**
 * Screens again what an evidence says was screened, with the same lists read from their files, and compares.
 * @throws SCREEN_EVIDENCE_INVALID if the evidence says anything else than the lists do
 *
 * @example
 * const evidence = parseEvidence(JSON.parse(text))
 * verifyEvidence(evidence, [await importList(source, { register, nowMs: evidence.askedAtMs })])
 */
export function verifyEvidence(evidence: ScreeningEvidence, lists: readonly SanctionsList[]): void {
  const again = createScreening(lists, {
    now: () => evidence.askedAtMs,
    // Whether the lists were fresh enough was the operator's rule, of which the evidence tells the dates.
    mostAgeDays: Number.MAX_SAFE_INTEGER,
  }).screen(evidence.asked, evidence.subject ?? undefined)
  if (canonicalJson(again) === canonicalJson(evidence)) return
  throw new AgentGptError("SCREEN_EVIDENCE_INVALID", "The lists do not say what the evidence says.")
}
