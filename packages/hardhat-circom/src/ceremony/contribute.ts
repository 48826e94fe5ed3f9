import { randomBytes } from "node:crypto"

import type { CircomConfig } from "../config.ts"
import { CircomError } from "../errors.ts"
import { addStep } from "./add-step.ts"
import {
  type Attestation,
  type Contribution,
  contributorNameSchema,
  locateCeremony,
  readAttestation,
} from "./attestation.ts"
import { BEACON_NAME } from "./beacon-name.ts"

export type ContributeOptions = {
  readonly name: string
  /** Mixed with the system's randomness, which alone suffices. */
  readonly entropy: string
}

/**
 * Adds a contribution. One honest contributor who forgets the secret makes the keys safe; the secret exists
 * only in the memory of a process that has ended when this returns.
 */
export async function contribute(
  config: CircomConfig,
  circuit: string,
  { name, entropy }: ContributeOptions,
): Promise<{ readonly attestation: Attestation; readonly contribution: Contribution }> {
  const files = locateCeremony(config, circuit)
  const attestation = await readAttestation(files)
  checkName(attestation, name)
  const next = await addStep(
    files,
    attestation,
    (from, to) => ({
      operation: "contribute",
      from,
      to,
      name,
      entropy: randomBytes(64).toString("hex") + entropy,
    }),
    (contributionHash) => ({ contributions: [...attestation.contributions, { name, contributionHash }] }),
  )
  return { attestation: next, contribution: next.contributions.at(-1)! }
}

function checkName(attestation: Attestation, name: string): void {
  const parsed = contributorNameSchema.safeParse(name)
  if (!parsed.success || name === BEACON_NAME) {
    throw new CircomError(
      "CEREMONY_INPUT_INVALID",
      `--name must be 1 to 48 letters, digits, spaces and ._@()-`,
    )
  }
  if (attestation.contributions.some((contribution) => contribution.name === name)) {
    throw new CircomError("CEREMONY_INPUT_INVALID", `${name} has contributed already`)
  }
}
