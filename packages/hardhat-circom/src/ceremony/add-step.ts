import { rename, rm } from "node:fs/promises"

import { CircomError } from "../errors.ts"
import { hashFile } from "../files/hash-file.ts"
import { type Attestation, type CeremonyFiles, countSteps, writeAttestation } from "./attestation.ts"
import type { CeremonyOrder } from "./ceremony-job.ts"
import { runHashing } from "./run-ceremony-job.ts"

/** Refuses to go on from a ceremony that is closed or whose last proving key is not the attested one. */
async function checkOpen(files: CeremonyFiles, attestation: Attestation): Promise<void> {
  if (attestation.beacon !== null) {
    throw new CircomError("CEREMONY_CLOSED", `the beacon of ${attestation.circuit} has been applied`)
  }
  const zkey = files.zkey(countSteps(attestation))
  const sha256 = await hashFile(zkey, "sha256").catch(() => undefined)
  if (sha256 === attestation.zkeySha256) return
  throw new CircomError(
    "CEREMONY_FILE_CHANGED",
    `${zkey} is ${sha256 === undefined ? "missing" : "not the file that the attestation names"}`,
  )
}

/**
 * Makes the next proving key from the last and records the step. The attestation is written last, so that an
 * interrupted step leaves the ceremony as it was.
 */
export async function addStep(
  files: CeremonyFiles,
  attestation: Attestation,
  makeOrder: (from: string, to: string) => CeremonyOrder,
  record: (contributionHash: string) => Partial<Attestation>,
): Promise<Attestation> {
  await checkOpen(files, attestation)
  const steps = countSteps(attestation)
  const temporary = `${files.zkey(steps + 1)}.tmp`
  try {
    const contributionHash = await runHashing(makeOrder(files.zkey(steps), temporary))
    const zkeySha256 = await hashFile(temporary, "sha256")
    await rename(temporary, files.zkey(steps + 1))
    const next: Attestation = { ...attestation, ...record(contributionHash), zkeySha256 }
    await writeAttestation(files, next)
    return next
  } finally {
    await rm(temporary, { force: true })
  }
}
