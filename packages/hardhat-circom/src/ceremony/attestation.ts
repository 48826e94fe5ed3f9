import { readFile } from "node:fs/promises"
import path from "node:path"

import { z } from "zod"

import type { CircomConfig } from "../config.ts"
import { CircomError } from "../errors.ts"
import { renderJson, writeTextAtomically } from "../files/write-atomically.ts"

const hex = (bytes: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))

/** What a contributor is called: letters, digits and a little punctuation, so that it prints as it is. */
export const contributorNameSchema: z.ZodString = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._@()-]{0,47}$/u, "1 to 48 letters, digits, spaces and ._@()-")

export type Contribution = {
  readonly name: string
  /** BLAKE2b-512 of the public part of the contribution, as snarkjs prints it. */
  readonly contributionHash: string
  /** Over renderSignedMessage(...), by the contributor's Ethereum account; evidence beside the transcript. */
  readonly signature?: { readonly address: string; readonly signature: string } | undefined
}

/** The record of a ceremony: all that is needed, with the r1cs and the phase-1 file, to verify its result. */
export type Attestation = {
  readonly format: 1
  readonly circuit: string
  readonly compiler: string
  readonly r1csSha256: string
  /** `name` is that of the public file, or "local". */
  readonly phase1: { readonly name: string; readonly power: number; readonly blake2b512: string }
  /** Which public randomness will end the ceremony, announced before anybody contributes. */
  readonly beaconSource: string
  readonly contributions: readonly Contribution[]
  readonly beacon: {
    readonly value: string
    readonly iterationsExponent: number
    readonly contributionHash: string
  } | null
  /** The proving key after the last step. */
  readonly zkeySha256: string
}

const contributionSchema: z.ZodType<Contribution> = z.strictObject({
  name: contributorNameSchema,
  contributionHash: hex(64),
  signature: z
    .strictObject({
      address: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
      signature: z.string().regex(/^0x[0-9a-f]+$/),
    })
    .optional(),
})

const attestationSchema: z.ZodType<Attestation> = z.strictObject({
  format: z.literal(1),
  circuit: z.string(),
  compiler: z.string(),
  r1csSha256: hex(32),
  phase1: z.strictObject({ name: z.string(), power: z.int().min(1).max(28), blake2b512: hex(64) }),
  beaconSource: z.string(),
  contributions: z.array(contributionSchema),
  beacon: z
    .strictObject({
      value: hex(32),
      iterationsExponent: z.int().min(10).max(30),
      contributionHash: hex(64),
    })
    .nullable(),
  zkeySha256: hex(32),
})

/** The files of a ceremony. */
export type CeremonyFiles = {
  readonly folder: string
  readonly attestation: string
  /** The proving key after a number of steps; 0 is the one that the ceremony begins with. */
  readonly zkey: (steps: number) => string
}

export function locateCeremony(config: CircomConfig, circuit: string): CeremonyFiles {
  const folder = path.join(config.ceremonies, circuit)
  return {
    folder,
    attestation: path.join(folder, "attestation.json"),
    zkey: (steps) => path.join(folder, `${circuit}_${String(steps).padStart(4, "0")}.zkey`),
  }
}

/** How many steps a ceremony has had, the beacon included. */
export function countSteps(attestation: Attestation): number {
  return attestation.contributions.length + (attestation.beacon === null ? 0 : 1)
}

export async function readAttestation(files: CeremonyFiles): Promise<Attestation> {
  const text = await readFile(files.attestation, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause
    throw new CircomError(
      "CEREMONY_MISSING",
      `${files.attestation} does not exist; \`ceremony new\` makes it`,
    )
  })
  return parseAttestation(text, files.attestation)
}

/** Checks the text of an attestation file. */
function parseAttestation(text: string, origin: string): Attestation {
  let problem: unknown
  try {
    const parsed = attestationSchema.safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
    const issue = parsed.error.issues[0]
    problem = `${issue?.path.join(".")}: ${issue?.message}`
  } catch (error) {
    problem = error
  }
  throw new CircomError("CEREMONY_ATTESTATION_INVALID", `${origin} is malformed: ${String(problem)}`)
}

export async function writeAttestation(files: CeremonyFiles, attestation: Attestation): Promise<void> {
  await writeTextAtomically(files.attestation, renderJson(attestation))
}
