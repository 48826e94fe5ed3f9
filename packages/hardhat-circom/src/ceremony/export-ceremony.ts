import { copyFile, mkdir } from "node:fs/promises"

import { describeCircuit } from "../build-circuits.ts"
import type { CircomConfig } from "../config.ts"
import { CircomError } from "../errors.ts"
import type { SecurityLevel } from "../level.ts"
import { type ManifestKey, readManifest, writeManifest } from "../manifest/manifest.ts"
import type { CircuitDefinition } from "../registry/define-circuits.ts"
import { publishKey } from "../verification-key/publish-key.ts"
import type { Attestation } from "./attestation.ts"
import { LOCAL_PHASE1 } from "./inspect-phase-1.ts"
import { verifyCeremony, type VerifyOptions } from "./verify-ceremony.ts"

/** How many people must have contributed before a key may carry money. */
const PRODUCTION_CONTRIBUTORS = 3

export type ExportOptions = VerifyOptions & { readonly level: Exclude<SecurityLevel, "DEV"> }

/** Why a ceremony does not reach PRODUCTION; empty when it does. */
export function findLevelObstacles({
  phase1,
  contributions,
  beacon,
  beaconSource,
}: Pick<Attestation, "phase1" | "contributions" | "beacon" | "beaconSource">): readonly string[] {
  return [
    phase1.name === LOCAL_PHASE1 ? "its phase-1 file is not a pinned public one" : "",
    contributions.length < PRODUCTION_CONTRIBUTORS
      ? `it has ${contributions.length} contributors of at least ${PRODUCTION_CONTRIBUTORS}`
      : "",
    beaconSource === "" ? "no source of the beacon was announced at its beginning" : "",
    beacon === null ? "no beacon has been applied" : "",
  ].filter((obstacle) => obstacle !== "")
}

/** Verifies a ceremony and publishes its verification key at a level that it has earned. */
export async function exportCeremony(
  config: CircomConfig,
  circuit: CircuitDefinition,
  options: ExportOptions,
): Promise<ManifestKey> {
  const { level } = options
  const ceremony = await verifyCeremony(config, circuit, options)
  const { attestation, compiled, transcriptHash, verificationKey } = ceremony
  const obstacles = level === "PRODUCTION" ? findLevelObstacles(attestation) : []
  if (obstacles.length > 0) {
    throw new CircomError(
      "CEREMONY_LEVEL_REFUSED",
      `the ceremony of ${circuit.name} is not fit for PRODUCTION: ${obstacles.join("; ")}`,
    )
  }
  await mkdir(compiled.artifacts.folder, { recursive: true })
  await copyFile(ceremony.zkeyPath, compiled.artifacts.zkey(level))
  const key = await publishKey(config, {
    circuit: circuit.name,
    level,
    verificationKey,
    zkeySha256: attestation.zkeySha256,
    publicSignals: compiled.publicSignals,
    r1csSha256: compiled.sha256.r1cs,
    transcriptHash,
  })
  const { circuits } = await readManifest(config.keys)
  const keys = { ...circuits[circuit.name]?.keys, [level]: key }
  const described = describeCircuit(circuit, compiled, keys)
  await writeManifest(config.keys, { format: 1, circuits: { ...circuits, [circuit.name]: described } })
  return key
}
