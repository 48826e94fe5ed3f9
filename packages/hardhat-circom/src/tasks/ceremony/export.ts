import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

import { exportCeremony } from "../../ceremony/export-ceremony.ts"
import type { ManifestKey } from "../../manifest/manifest.ts"
import { loadRegistry } from "../../registry/load-registry.ts"
import { findCircuit } from "../../registry/select-circuits.ts"
import { print } from "../print.ts"
import type { VerifyArguments } from "./verify.ts"

export type ExportArguments = VerifyArguments & { readonly testnet: boolean }

/** `hardhat circuits ceremony export`. */
export default async function runExport(
  { circuit, ptau, zkey, testnet }: ExportArguments,
  hre: HardhatRuntimeEnvironment,
): Promise<ManifestKey> {
  const config = hre.config.circom
  const definition = findCircuit(await loadRegistry(config.registry), circuit)
  const key = await exportCeremony(config, definition, {
    level: testnet ? "TESTNET" : "PRODUCTION",
    ptau,
    zkey: zkey === "" ? undefined : zkey,
    onCheck: (check) => print(`ok  ${check}`),
  })
  print(`${key.level} key of ${circuit}: ${key.file}, ${key.verifier}`)
  print(`Key hash ${key.keyHash}, transcript hash ${key.transcriptHash}`)
  return key
}
