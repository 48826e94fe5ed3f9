import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

import { applyBeacon } from "../../ceremony/apply-beacon.ts"
import type { Attestation } from "../../ceremony/attestation.ts"
import { hashTranscript } from "../../ceremony/transcript-hash.ts"
import { print } from "../print.ts"

export type BeaconArguments = {
  readonly circuit: string
  readonly value: string
  readonly iterationsExponent: number
}

/** `hardhat circuits ceremony beacon`. */
export default async function runBeacon(
  { circuit, ...options }: BeaconArguments,
  hre: HardhatRuntimeEnvironment,
): Promise<Attestation> {
  const attestation = await applyBeacon(hre.config.circom, circuit, options)
  print(`The ceremony of ${circuit} is closed. Transcript hash: ${hashTranscript(attestation)}`)
  return attestation
}
