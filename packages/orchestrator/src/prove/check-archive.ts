import { readFile } from "node:fs/promises"
import { readManifest } from "@agentgpt/circuits/artifacts"
import { AgentGptError } from "@agentgpt/core"
import { listTrustedKeys, verifyOnchain } from "@agentgpt/proof"
import type { Check } from "@agentgpt/proof"
import type { ArchivedBundle } from "./archive-payroll.ts"
import { toChainReader } from "./chain-reader.ts"
import { restoreFailure } from "./plain-failure.ts"
import type { AskNode } from "./proof-ports.ts"
import { runApart } from "./run-apart.ts"

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
  options: {
    readonly call: AskNode
    readonly runKey?: Uint8Array | undefined
    readonly signal?: AbortSignal | undefined
  },
): Promise<readonly Check[]> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new AgentGptError("BUNDLE_FILE_UNREADABLE", `${file} cannot be read.`, { cause })
  })
  const { call, runKey, signal } = options
  const trustedKeys = listTrustedKeys(readManifest())
  const given = { trustedKeys, ...(runKey && { runKey }) }
  const { bundle, checks, failure } = await runApart("verify", { bytes, options: given }, signal)
  if (failure !== null) throw restoreFailure(failure)
  if (bundle === null) throw new AgentGptError("BUNDLE_NOT_A_CAR")
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
