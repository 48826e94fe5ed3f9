import { readFile } from "node:fs/promises"
import { readManifest } from "@agentgpt/circuits/artifacts"
import { AgentGptError } from "@agentgpt/core"
import { listTrustedKeys, verifyBundle, verifyOnchain } from "@agentgpt/proof"
import type { Check } from "@agentgpt/proof"
import type { ArchivedBundle } from "./archive-payroll.ts"
import { toChainReader } from "./chain-reader.ts"
import type { AskNode } from "./proof-ports.ts"

/**
 * Verifies a bundle by what lies in the archive, as any auditor would: from its bytes alone, and against the chain.
 * @returns every check that was made; all hold, or were skipped because something is sealed
 * @throws BUNDLE_ codes for a file that cannot be read or is another bundle, AUDIT_CHECK_FAILED naming what does not hold
 *
 * @example
 * const checks = await checkArchive(archived, { call, runKey })
 */
export async function checkArchive(
  { file, digest }: ArchivedBundle,
  { call, runKey }: { readonly call: AskNode; readonly runKey?: Uint8Array | undefined },
): Promise<readonly Check[]> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new AgentGptError("BUNDLE_FILE_UNREADABLE", `${file} cannot be read.`, { cause })
  })
  const trustedKeys = listTrustedKeys(readManifest())
  const { bundle, error, checks } = verifyBundle(bytes, { trustedKeys, ...(runKey && { runKey }) })
  if (bundle === null) throw error ?? new AgentGptError("BUNDLE_NOT_A_CAR")
  if (bundle.digest !== digest) {
    throw new AgentGptError(
      "AUDIT_CHECK_FAILED",
      `${file} holds another bundle than the one that was archived.`,
    )
  }
  const all = [...checks, ...(await verifyOnchain(bundle, toChainReader(call)))]
  const failed = all.filter(({ status }) => status === "fails")
  if (failed.length === 0) return all
  throw new AgentGptError("AUDIT_CHECK_FAILED", undefined, {
    meta: failed.map(({ title, detail }) => `${title}: ${detail}`),
  })
}
