import type { CircomConfig } from "../config.ts"
import { CircomError } from "../errors.ts"
import { addStep } from "./add-step.ts"
import { type Attestation, locateCeremony, readAttestation } from "./attestation.ts"

export type BeaconOptions = {
  /** 32 bytes of public randomness as hex, with or without 0x. */
  readonly value: string
  /** 2^exponent hashes make the beacon slow to try out; 10 to 30. */
  readonly iterationsExponent: number
}

/** Ends a ceremony with public randomness that nobody could know while contributions were open. */
export async function applyBeacon(
  config: CircomConfig,
  circuit: string,
  options: BeaconOptions,
): Promise<Attestation> {
  const value = options.value.replace(/^0x/, "").toLowerCase()
  const { iterationsExponent } = options
  if (!/^[0-9a-f]{64}$/.test(value)) {
    throw new CircomError("CEREMONY_INPUT_INVALID", "--value must be 32 bytes of hex")
  }
  if (!Number.isInteger(iterationsExponent) || iterationsExponent < 10 || iterationsExponent > 30) {
    throw new CircomError("CEREMONY_INPUT_INVALID", "--iterations-exponent must be between 10 and 30")
  }
  const files = locateCeremony(config, circuit)
  const attestation = await readAttestation(files)
  if (attestation.contributions.length === 0) {
    throw new CircomError("CEREMONY_INPUT_INVALID", "a beacon alone is no ceremony: contribute first")
  }
  return addStep(
    files,
    attestation,
    (from, to) => ({ operation: "apply-beacon", from, to, value, iterationsExponent }),
    (contributionHash) => ({ beacon: { value, iterationsExponent, contributionHash } }),
  )
}
