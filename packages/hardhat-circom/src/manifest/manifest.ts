import { readFile } from "node:fs/promises"
import path from "node:path"

import { z } from "zod"

import { CircomError } from "../errors.ts"
import { renderJson, writeTextAtomically } from "../files/write-atomically.ts"
import { SECURITY_LEVELS, type SecurityLevel } from "../level.ts"

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/)
const count = z.int().nonnegative()

/** One verification key of a circuit. */
export type ManifestKey = {
  readonly level: SecurityLevel
  /** Present with development keys. */
  readonly warning?: string | undefined
  /** The verification key, relative to the manifest. */
  readonly file: string
  /** The Solidity library in the folder of verifiers. */
  readonly verifier: string
  /** keccak256 of the encoded verification key. */
  readonly keyHash: string
  /** The r1cs that the key was made for. */
  readonly r1csSha256: string
  /** The proving key, which is not committed. */
  readonly zkeySha256: string
  /** Null for keys that no ceremony made. */
  readonly transcriptHash: string | null
}

/** What is committed about a circuit: enough to tell whether anything changed, and what a key is for. */
export type ManifestCircuit = {
  readonly file: string
  readonly template: string
  /** JSON; big numbers as decimal strings. */
  readonly parameters: string
  readonly onDemand: boolean
  readonly compiler: string
  readonly flags: readonly string[]
  readonly constraints: { readonly nonLinear: number; readonly linear: number }
  readonly wires: number
  readonly privateInputs: number
  readonly outputs: number
  /** Every element, outputs first: the order in proofs. */
  readonly publicSignals: readonly string[]
  readonly r1csSha256: string
  readonly wasmSha256: string
  readonly sources: Readonly<Record<string, string>>
  readonly keys: Readonly<Partial<Record<SecurityLevel, ManifestKey>>>
}

/** The committed record of all circuits and their keys, `keys/manifest.json`. */
export type Manifest = { readonly format: 1; readonly circuits: Readonly<Record<string, ManifestCircuit>> }

const keySchema: z.ZodType<ManifestKey> = z.strictObject({
  level: z.enum(SECURITY_LEVELS),
  warning: z.string().optional(),
  file: z.string(),
  verifier: z.string(),
  keyHash: bytes32,
  r1csSha256: sha256,
  zkeySha256: sha256,
  transcriptHash: bytes32.nullable(),
})

const circuitSchema: z.ZodType<ManifestCircuit> = z.strictObject({
  file: z.string(),
  template: z.string(),
  parameters: z.string(),
  onDemand: z.boolean(),
  compiler: z.string(),
  flags: z.array(z.string()),
  constraints: z.strictObject({ nonLinear: count, linear: count }),
  wires: count,
  privateInputs: count,
  outputs: count,
  publicSignals: z.array(z.string()),
  r1csSha256: sha256,
  wasmSha256: sha256,
  sources: z.record(z.string(), sha256),
  keys: z.partialRecord(z.enum(SECURITY_LEVELS), keySchema),
})

const manifestSchema: z.ZodType<Manifest> = z.strictObject({
  format: z.literal(1),
  circuits: z.record(z.string(), circuitSchema),
})

/** Checks the text of a manifest. */
export function parseManifest(text: string, origin: string): Manifest {
  let problem: unknown
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
    const issue = parsed.error.issues[0]
    problem = `${issue?.path.join(".")}: ${issue?.message}`
  } catch (error) {
    problem = error
  }
  throw new CircomError("CIRCUIT_MANIFEST_INVALID", `${origin} is malformed: ${String(problem)}`)
}

/** The manifest in a folder of keys; empty when there is none yet. */
export async function readManifest(keysFolder: string): Promise<Manifest> {
  const file = path.join(keysFolder, "manifest.json")
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined
    throw error
  })
  return text === undefined ? { format: 1, circuits: {} } : parseManifest(text, file)
}

/** Writes a manifest, circuits and levels sorted; not at all when nothing changed. */
export async function writeManifest(keysFolder: string, manifest: Manifest): Promise<boolean> {
  const circuits = Object.entries(manifest.circuits)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, circuit]) => [name, { ...circuit, keys: sortLevels(circuit.keys) }] as const)
  const sorted: Manifest = { format: 1, circuits: Object.fromEntries(circuits) }
  return writeTextAtomically(path.join(keysFolder, "manifest.json"), renderJson(sorted))
}

function sortLevels(keys: ManifestCircuit["keys"]): ManifestCircuit["keys"] {
  return Object.fromEntries(SECURITY_LEVELS.flatMap((level) => (keys[level] ? [[level, keys[level]]] : [])))
}
