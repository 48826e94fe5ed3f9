import { type Manifest, parseManifest, readManifest } from "@agentgpt/circuits/artifacts"
import { AgentGptError } from "@agentgpt/core"

import type { TrustedKeys } from "../verify/check.ts"
import { readInputFile } from "./read-input-file.ts"

const MOST_MANIFEST_BYTES = 4 * 2 ** 20

/**
 * The keys of a manifest, by circuit id; without a file, those of this copy of the repository.
 * @throws BUNDLE_KEYS_FILE_INVALID, and what `readInputFile` throws
 */
export async function readTrustedKeys(file: string | undefined): Promise<TrustedKeys> {
  const text = file && Buffer.from(await readInputFile(file, MOST_MANIFEST_BYTES)).toString("utf8")
  try {
    return listTrustedKeys(text === undefined ? readManifest() : parseManifest(text))
  } catch (error) {
    throw new AgentGptError("BUNDLE_KEYS_FILE_INVALID", undefined, { cause: error })
  }
}

/**
 * The trusted keys that a manifest lists.
 *
 * @example
 * const { ok } = verifyBundle(bytes, { trustedKeys: listTrustedKeys(manifest) })
 */
export function listTrustedKeys(manifest: Manifest): TrustedKeys {
  const entries = Object.entries(manifest.circuits).flatMap(([circuit, { keys }]) =>
    Object.values(keys).map(({ keyHash, level }) => [keyHash, { circuit, level }] as const),
  )
  return Object.fromEntries(entries)
}
