import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto"

import type { CurvePoint } from "@agentgpt/circuits"
import { AgentGptError, bytesToHex, canonicalJson, hexToBytes } from "@agentgpt/core"
import { z } from "zod"

/** 128 MiB and about half a second for each guess. */
const usualCost = 2 ** 17
const cipherName = "aes-256-gcm"

const hex = (bytes: number) =>
  z.custom<`0x${string}`>(
    (value) => typeof value === "string" && new RegExp(`^0x[0-9a-f]{${bytes * 2}}$`, "u").test(value),
    `expected 0x and ${bytes * 2} hexadecimal digits`,
  )
const coordinate = z.string().regex(/^(?:0|[1-9]\d{0,76})$/u, "expected a decimal number")

const keystoreSchema = z.strictObject({
  format: z.literal("agentgpt-agent-key"),
  version: z.literal(1),
  publicKey: z.tuple([coordinate, coordinate]),
  kdf: z.strictObject({
    name: z.literal("scrypt"),
    // Weaker ones give keys away, stronger ones could stop the machine that opens the file.
    cost: z.union([z.literal(2 ** 15), z.literal(2 ** 16), z.literal(2 ** 17), z.literal(2 ** 18)]),
    blockSize: z.literal(8),
    parallelization: z.literal(1),
    salt: hex(32),
  }),
  cipher: z.strictObject({ name: z.literal(cipherName), nonce: hex(12), tag: hex(16) }),
  ciphertext: hex(32),
})

/** The JSON of an encrypted agent's key. Only the public key in it can be read. */
export type Keystore = z.infer<typeof keystoreSchema>

/** Encrypts a key. All of the file is authenticated. */
export async function sealKey(
  secret: Buffer,
  publicKey: CurvePoint,
  passphrase: Buffer,
  cost: Keystore["kdf"]["cost"] = usualCost,
): Promise<Keystore> {
  const head = {
    format: "agentgpt-agent-key",
    version: 1,
    publicKey: [String(publicKey[0]), String(publicKey[1])] as [string, string],
    kdf: { name: "scrypt", cost, blockSize: 8, parallelization: 1, salt: bytesToHex(randomBytes(32)) },
  } as const
  const nonce = randomBytes(12)
  const key = await deriveKey(passphrase, head.kdf)
  try {
    const cipher = createCipheriv(cipherName, key, nonce).setAAD(Buffer.from(canonicalJson(head)))
    const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()])
    const tag = bytesToHex(cipher.getAuthTag())
    return {
      ...head,
      cipher: { name: cipherName, nonce: bytesToHex(nonce), tag },
      ciphertext: bytesToHex(ciphertext),
    }
  } finally {
    key.fill(0)
  }
}

/** @throws PROOF_KEYSTORE_LOCKED */
export async function unsealKey(keystore: Keystore, passphrase: Buffer): Promise<Buffer> {
  const { cipher: sealed, ciphertext, ...head } = keystore
  const key = await deriveKey(passphrase, head.kdf)
  try {
    const cipher = createDecipheriv(cipherName, key, hexToBytes(sealed.nonce), { authTagLength: 16 })
    cipher.setAAD(Buffer.from(canonicalJson(head))).setAuthTag(hexToBytes(sealed.tag))
    return Buffer.concat([cipher.update(hexToBytes(ciphertext)), cipher.final()])
  } catch {
    throw new AgentGptError("PROOF_KEYSTORE_LOCKED")
  } finally {
    key.fill(0)
  }
}

/** @throws PROOF_KEYSTORE_INVALID */
export function parseKeystore(text: string): Keystore {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // The cause could quote the file.
    throw new AgentGptError("PROOF_KEYSTORE_INVALID", "The keystore is not JSON.")
  }
  const parsed = keystoreSchema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new AgentGptError("PROOF_KEYSTORE_INVALID", "The file is no keystore of an agent's key.", {
    meta: parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
  })
}

async function deriveKey(passphrase: Buffer, { salt, cost }: Pick<Keystore["kdf"], "salt" | "cost">) {
  return await new Promise<Buffer>((resolve, reject) => {
    const options = { N: cost, r: 8, p: 1, maxmem: 256 * cost * 8 }
    scrypt(passphrase, hexToBytes(salt), 32, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })
}
