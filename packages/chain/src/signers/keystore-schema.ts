import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { z } from "zod"

export type KeyDerivation =
  | {
      readonly kind: "scrypt"
      readonly n: number
      readonly r: number
      readonly p: number
      readonly salt: string
    }
  | { readonly kind: "pbkdf2"; readonly c: number; readonly salt: string }

export type Keystore = {
  readonly address: EvmAddress | undefined
  readonly crypto: {
    readonly ciphertext: string
    readonly iv: string
    readonly mac: string
    readonly derivation: KeyDerivation
  }
}

/**
 * Checks a keystore file. The bounds keep a hostile file from taking all memory or hours of work.
 * @throws SIGNER_KEYSTORE_INVALID
 */
export function parseKeystore(json: string): Keystore {
  const parsed = schema.safeParse(readJson(json))
  if (!parsed.success) {
    // Only the places are named: a value may be part of a secret.
    const places = parsed.error.issues.map(
      (issue) => `Not as expected: ${issue.path.join(".") || "the file"}.`,
    )
    throw new AgentGptError("SIGNER_KEYSTORE_INVALID", undefined, { meta: places })
  }
  const { address, crypto } = parsed.data
  return {
    address: address === undefined ? undefined : `0x${address.replace(/^0x/iu, "").toLowerCase()}`,
    crypto: {
      ciphertext: crypto.ciphertext,
      iv: crypto.cipherparams.iv,
      mac: crypto.mac,
      derivation:
        crypto.kdf === "scrypt"
          ? { kind: "scrypt", ...crypto.kdfparams }
          : { kind: "pbkdf2", c: crypto.kdfparams.c, salt: crypto.kdfparams.salt },
    },
  }
}

function hexadecimal(least: number, most: number) {
  return z.string().regex(new RegExp(`^(?:[0-9a-fA-F]{2}){${least},${most}}$`, "u"))
}

const LARGEST_MEMORY = 1024 * 1024 * 1024
const sealed = {
  cipher: z.literal("aes-128-ctr"),
  cipherparams: z.object({ iv: hexadecimal(16, 16) }),
  ciphertext: hexadecimal(32, 32),
  mac: hexadecimal(32, 32),
}
const scryptParameters = z
  .object({
    dklen: z.literal(32),
    n: z.int().min(2).max(4_194_304),
    r: z.int().min(1).max(32),
    p: z.int().min(1).max(16),
    salt: hexadecimal(1, 64),
  })
  .refine(({ n, r }) => (n & (n - 1)) === 0 && 128 * n * r <= LARGEST_MEMORY)

const cryptoSchema = z.discriminatedUnion("kdf", [
  z.object({ ...sealed, kdf: z.literal("scrypt"), kdfparams: scryptParameters }),
  z.object({
    ...sealed,
    kdf: z.literal("pbkdf2"),
    kdfparams: z.object({
      dklen: z.literal(32),
      c: z.int().min(1).max(10_000_000),
      prf: z.literal("hmac-sha256"),
      salt: hexadecimal(1, 64),
    }),
  }),
])

const schema = z.object({
  version: z.literal(3),
  address: z
    .string()
    .regex(/^(?:0x)?[0-9a-fA-F]{40}$/u)
    .optional(),
  crypto: cryptoSchema,
})

/** Some wallets write `Crypto`: the outermost keys are read in either case. */
function readJson(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toLowerCase(), member]))
  } catch {
    throw new AgentGptError("SIGNER_KEYSTORE_INVALID", "The keystore is not JSON.")
  }
}
