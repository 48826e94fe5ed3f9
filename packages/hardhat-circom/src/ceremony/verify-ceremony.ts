import { isDeepStrictEqual } from "node:util"

import { compileCircuit, type CompileResult } from "../compile/compile-circuit.ts"
import type { CircomConfig } from "../config.ts"
import { CircomError } from "../errors.ts"
import { hashFile } from "../files/hash-file.ts"
import type { CircuitDefinition } from "../registry/define-circuits.ts"
import { exportVerificationKey } from "../verification-key/export-verification-key.ts"
import type { VerificationKey } from "../verification-key/verification-key.ts"
import { type Attestation, countSteps, locateCeremony, readAttestation } from "./attestation.ts"
import { BEACON_NAME } from "./beacon-name.ts"
import { LOCAL_PHASE1 } from "./inspect-phase-1.ts"
import { findPhase1File } from "./phase-1-files.ts"
import { readContributions, type RecordedContribution } from "./read-contributions.ts"
import { runVerification } from "./run-ceremony-job.ts"
import { isSignatureValid } from "./sign-contribution.ts"
import { hashTranscript } from "./transcript-hash.ts"

export type VerifyOptions = {
  readonly ptau: string
  /** The proving key that the ceremony ended with; by default the one in its folder. */
  readonly zkey?: string | undefined
  readonly onCheck?: (check: string) => void
}

export type VerifiedCeremony = {
  readonly attestation: Attestation
  readonly transcriptHash: `0x${string}`
  readonly zkeyPath: string
  readonly compiled: CompileResult
  readonly verificationKey: VerificationKey
}

/**
 * Verifies a ceremony as a stranger would: from the circuit's source, the phase-1 file, the attestation and
 * the final proving key. Throws CEREMONY_VERIFICATION_FAILED with the first check that does not hold.
 */
export async function verifyCeremony(
  config: CircomConfig,
  circuit: CircuitDefinition,
  options: VerifyOptions,
): Promise<VerifiedCeremony> {
  const files = locateCeremony(config, circuit.name)
  const attestation = await readAttestation(files)
  const zkeyPath = options.zkey ?? files.zkey(countSteps(attestation))
  const demand = (check: string, holds: boolean, otherwise: string): void => {
    if (!holds) throw new CircomError("CEREMONY_VERIFICATION_FAILED", `not so: ${check}. ${otherwise}`)
    options.onCheck?.(check)
  }

  const compiled = await compileCircuit(config, circuit)
  const { r1cs } = compiled.artifacts
  // Of the file that is about to be used, not of the one that was written once.
  const r1csSha256 = await hashFile(r1cs, "sha256")
  demand(
    "the circuit compiles to the r1cs of the ceremony",
    attestation.circuit === circuit.name && attestation.r1csSha256 === r1csSha256,
    `Attested is ${attestation.r1csSha256} by ${attestation.compiler}`,
  )
  const phase1Hash = await hashFile(options.ptau, "blake2b512").catch((cause: unknown) => {
    throw new CircomError("CEREMONY_PHASE1_INVALID", `--ptau ${options.ptau} cannot be read`, { cause })
  })
  demand(
    "the phase-1 file is the one of the ceremony",
    attestation.phase1.blake2b512 === phase1Hash,
    `Attested is BLAKE2b-512 ${attestation.phase1.blake2b512}`,
  )
  const isLocal = attestation.phase1.name === LOCAL_PHASE1
  demand(
    isLocal ? "the phase-1 file is a local one" : "the phase-1 file is a pinned public one",
    isLocal || findPhase1File(phase1Hash)?.name === attestation.phase1.name,
    "Its hash is not in the table",
  )
  const zkeySha256 = await hashFile(zkeyPath, "sha256").catch(() => "missing")
  demand(
    "the proving key is the attested one",
    attestation.zkeySha256 === zkeySha256,
    `${zkeyPath}: ${zkeySha256}`,
  )

  const recorded = await readContributions(zkeyPath).catch((error: unknown) => String(error))
  demand(
    "the contributions in the proving key are the attested ones",
    isDeepStrictEqual(recorded, expectContributions(attestation)),
    typeof recorded === "string" ? recorded : "Names, hashes, order or beacon differ",
  )
  const unsigned = attestation.contributions.find((each) => !isSignatureValid(circuit.name, each))
  demand("every signature is its contributor's", unsigned === undefined, `${unsigned?.name}'s is not`)
  if (isLocal) {
    const { holds, reason } = await runVerification({ operation: "verify-phase1", ptau: options.ptau })
    demand("the local phase-1 file is well-formed", holds, reason)
  }
  const { holds, reason } = await runVerification({
    operation: "verify",
    r1cs,
    ptau: options.ptau,
    zkey: zkeyPath,
  })
  demand("the proving key follows from r1cs, phase 1 and its contributions", holds, reason)
  const verificationKey = await exportVerificationKey(zkeyPath)
  // exportVerificationKey refuses such a key; a proving key without contributions is one.
  options.onCheck?.("delta is neither gamma nor the generator")
  return { attestation, transcriptHash: hashTranscript(attestation), zkeyPath, compiled, verificationKey }
}

function expectContributions({ contributions, beacon }: Attestation): readonly RecordedContribution[] {
  const people = contributions.map(({ name, contributionHash }) => ({
    name,
    beacon: undefined,
    contributionHash,
  }))
  if (beacon === null) return people
  const { value, iterationsExponent, contributionHash } = beacon
  return [...people, { name: BEACON_NAME, beacon: { value, iterationsExponent }, contributionHash }]
}
