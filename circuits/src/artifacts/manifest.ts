import { AgentGptError } from "@agentgpt/core"
import { z } from "zod"

const sha256 = z.string().regex(/^[0-9a-f]{64}$/u)
const bytes32 = z.custom<`0x${string}`>(
  (value) => typeof value === "string" && /^0x[0-9a-f]{64}$/u.test(value),
  "expected 0x and 64 lower-case hexadecimal digits",
)
const count = z.int().nonnegative()
/** A file beside the manifest, never elsewhere. */
const fileName = z.string().regex(/^[\w.-]+$/u, "expected the name of a file")

/** How far a key can be trusted, weakest first. */
export type KeyLevel = "DEV" | "TESTNET" | "PRODUCTION"

/** What is committed about one key of a circuit. */
export type ManifestKey = {
  readonly level: KeyLevel
  /** The verification key, relative to the manifest. */
  readonly file: string
  /** keccak256 of the encoded verification key: the circuit's id under this key. */
  readonly keyHash: `0x${string}`
  readonly r1csSha256: string
  readonly zkeySha256: string
  /** Null for keys that no ceremony made. */
  readonly transcriptHash: `0x${string}` | null
}

/** What is committed about one circuit. */
export type ManifestCircuit = {
  readonly template: string
  readonly parameters: readonly number[]
  readonly constraints: { readonly nonLinear: number; readonly linear: number }
  readonly publicSignals: readonly string[]
  readonly r1csSha256: string
  readonly wasmSha256: string
  readonly keys: Readonly<Partial<Record<KeyLevel, ManifestKey>>>
}

/** The part of `keys/manifest.json` that provers and verifiers need. */
export type Manifest = { readonly circuits: Readonly<Record<string, ManifestCircuit>> }

const keySchema: z.ZodType<ManifestKey> = z.object({
  level: z.enum(["DEV", "TESTNET", "PRODUCTION"]),
  file: fileName,
  keyHash: bytes32,
  r1csSha256: sha256,
  zkeySha256: sha256,
  transcriptHash: bytes32.nullable(),
})

const circuitSchema = z.object({
  template: z.string(),
  parameters: z
    .string()
    .regex(/^\[\d{1,9}(?:,\d{1,9})*\]$/u, "expected a list of whole numbers")
    .transform((text) => text.slice(1, -1).split(",").map(Number)),
  constraints: z.object({ nonLinear: count, linear: count }),
  publicSignals: z.array(z.string()),
  r1csSha256: sha256,
  wasmSha256: sha256,
  keys: z.partialRecord(z.enum(["DEV", "TESTNET", "PRODUCTION"]), keySchema),
})

const manifestSchema = z.object({ format: z.literal(1), circuits: z.record(z.string(), circuitSchema) })

/**
 * Reads the text of `keys/manifest.json`.
 * @throws CIRCUIT_MANIFEST_INVALID
 *
 * @example
 * ```ts
 * parseManifest(text).circuits["PayBatch16"]?.keys.DEV?.keyHash // "0x1c22…986d"
 * ```
 */
export function parseManifest(text: string): Manifest {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new AgentGptError("CIRCUIT_MANIFEST_INVALID", "The manifest of keys is not JSON.", { cause })
  }
  const parsed = manifestSchema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new AgentGptError("CIRCUIT_MANIFEST_INVALID", undefined, {
    meta: parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
  })
}
