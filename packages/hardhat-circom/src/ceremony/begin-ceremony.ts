import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises"
import path from "node:path"

import { compileCircuit } from "../compile/compile-circuit.ts"
import type { CircomConfig } from "../config.ts"
import { CircomError } from "../errors.ts"
import { hashFile } from "../files/hash-file.ts"
import { domainPower } from "../files/r1cs.ts"
import type { CircuitDefinition } from "../registry/define-circuits.ts"
import { type Attestation, locateCeremony, writeAttestation } from "./attestation.ts"
import { inspectPhase1 } from "./inspect-phase-1.ts"
import { choosePhase1File } from "./phase-1-files.ts"
import { runHashing } from "./run-ceremony-job.ts"

export type BeginOptions = {
  /** The phase-1 file. */
  readonly ptau: string
  /** Accept a phase-1 file that is not pinned; no key of this ceremony can be above TESTNET. */
  readonly allowLocalPtau: boolean
  /** Which public randomness will end the ceremony. May be empty, but not for PRODUCTION. */
  readonly beaconSource: string
}

/** Begins the phase 2 of a circuit: compiles it, makes the first proving key, opens the attestation. */
export async function beginCeremony(
  config: CircomConfig,
  circuit: CircuitDefinition,
  options: BeginOptions,
): Promise<Attestation> {
  const files = locateCeremony(config, circuit.name)
  if ((await stat(files.attestation).catch(() => undefined)) !== undefined) {
    throw new CircomError(
      "CEREMONY_EXISTS",
      `${files.folder} holds a ceremony; move it away to begin another`,
    )
  }
  const compiled = await compileCircuit(config, circuit)
  const neededPower = domainPower(compiled.header)
  const { pinned, ...phase1 } = await inspectPhase1(options.ptau, neededPower)
  if (!pinned && !options.allowLocalPtau) {
    const suited = choosePhase1File(neededPower)
    throw new CircomError(
      "CEREMONY_PHASE1_UNPINNED",
      `${options.ptau} is not one of the pinned public files (BLAKE2b-512 ${phase1.blake2b512.slice(0, 16)}…). ` +
        (suited ? `Use ${suited.name} from ${suited.url}, or --local-ptau` : "Use --local-ptau") +
        " for keys that are at most TESTNET",
    )
  }
  await mkdir(files.folder, { recursive: true })
  // Proving keys are large and handed on by other means; the attestation is what is committed.
  await writeFile(path.join(files.folder, ".gitignore"), "*.zkey\n*.tmp\n")
  const temporary = `${files.zkey(0)}.tmp`
  try {
    await runHashing({
      operation: "begin",
      r1cs: compiled.artifacts.r1cs,
      ptau: options.ptau,
      zkey: temporary,
    }).catch((cause: unknown) => {
      throw new CircomError("CEREMONY_PHASE1_INVALID", `${options.ptau} cannot be used`, { cause })
    })
    await rename(temporary, files.zkey(0))
  } finally {
    await rm(temporary, { force: true })
  }
  const attestation: Attestation = {
    format: 1,
    circuit: circuit.name,
    compiler: compiled.compiler,
    r1csSha256: compiled.sha256.r1cs,
    phase1,
    beaconSource: options.beaconSource.trim(),
    contributions: [],
    beacon: null,
    zkeySha256: await hashFile(files.zkey(0), "sha256"),
  }
  await writeAttestation(files, attestation)
  return attestation
}
