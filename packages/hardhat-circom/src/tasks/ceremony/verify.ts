import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

import { findLevelObstacles } from "../../ceremony/export-ceremony.ts"
import { type VerifiedCeremony, verifyCeremony } from "../../ceremony/verify-ceremony.ts"
import { loadRegistry } from "../../registry/load-registry.ts"
import { findCircuit } from "../../registry/select-circuits.ts"
import { print } from "../print.ts"

export type VerifyArguments = { readonly circuit: string; readonly ptau: string; readonly zkey: string }

/** `hardhat circuits ceremony verify`. */
export default async function runVerify(
  { circuit, ptau, zkey }: VerifyArguments,
  hre: HardhatRuntimeEnvironment,
): Promise<VerifiedCeremony> {
  const config = hre.config.circom
  const definition = findCircuit(await loadRegistry(config.registry), circuit)
  const ceremony = await verifyCeremony(config, definition, {
    ptau,
    zkey: zkey === "" ? undefined : zkey,
    onCheck: (check) => print(`ok  ${check}`),
  })
  const { attestation, transcriptHash } = ceremony
  for (const { name, contributionHash, signature } of attestation.contributions) {
    print(`contribution of ${name}, ${signature ? `signed by ${signature.address}` : "not signed"}`)
    print(`  ${contributionHash}`)
  }
  if (attestation.beacon !== null) print(`beacon ${attestation.beacon.value} (${attestation.beaconSource})`)
  const obstacles = findLevelObstacles(attestation)
  print(obstacles.length === 0 ? "Fit for PRODUCTION." : `TESTNET at most: ${obstacles.join("; ")}.`)
  print(`Transcript hash: ${transcriptHash}`)
  return ceremony
}
