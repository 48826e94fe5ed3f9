import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

import type { Attestation } from "../../ceremony/attestation.ts"
import { beginCeremony } from "../../ceremony/begin-ceremony.ts"
import { LOCAL_PHASE1 } from "../../ceremony/inspect-phase-1.ts"
import { findCircuit } from "../../registry/select-circuits.ts"
import { loadRegistry } from "../../registry/load-registry.ts"
import { print } from "../print.ts"

export type NewArguments = {
  readonly circuit: string
  readonly ptau: string
  readonly localPtau: boolean
  readonly beaconSource: string
}

/** `hardhat circuits ceremony new`. */
export default async function runNew(
  { circuit, ptau, localPtau, beaconSource }: NewArguments,
  hre: HardhatRuntimeEnvironment,
): Promise<Attestation> {
  const config = hre.config.circom
  const definition = findCircuit(await loadRegistry(config.registry), circuit)
  const options = { ptau, allowLocalPtau: localPtau, beaconSource }
  const attestation = await beginCeremony(config, definition, options)
  print(
    `Ceremony of ${circuit} begun on r1cs ${attestation.r1csSha256}, phase 1: ${attestation.phase1.name}.`,
  )
  if (attestation.phase1.name === LOCAL_PHASE1) print("Phase 1 is local: its keys are TESTNET at most.")
  if (beaconSource === "") print("No source of the beacon is announced: its keys are TESTNET at most.")
  print(`Next: hardhat circuits ceremony contribute ${circuit} --name "<who>"`)
  return attestation
}
