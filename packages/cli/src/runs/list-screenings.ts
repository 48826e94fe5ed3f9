import type { RunDocument } from "@agentgpt/agentgpt"
import { parseEvidence } from "@agentgpt/agents"
import type { ReportedScreening } from "@agentgpt/agents"

/**
 * The screenings of a run, from the evidence that was kept of them.
 * @throws SCREEN_EVIDENCE_INVALID
 */
export function listScreenings(documents: readonly RunDocument[]): readonly ReportedScreening[] {
  return documents
    .filter(({ kind }) => kind === "screening")
    .map(({ content, hash }) => {
      const { lists, listHash, askedAtMs, asked, hits } = parseEvidence(JSON.parse(content))
      return {
        listVersion: lists.map(({ name, publishedOn }) => `${name} ${publishedOn}`).join(", "),
        listHash,
        screenedAtMs: askedAtMs,
        screenedCount: asked.length,
        // One address may stand on several lists.
        refusedCount: new Set(hits.map(({ address }) => address)).size,
        evidenceHash: hash,
      }
    })
}
