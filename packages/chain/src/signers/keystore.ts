import {
  createCipheriv,
  createDecipheriv,
  pbkdf2,
  randomBytes,
  randomUUID,
  scrypt,
  timingSafeEqual,
} from "node:crypto"
import { promisify } from "node:util"
import { AgentGptError } from "@agentgpt/core"
import { scryptAsync } from "@noble/hashes/scrypt.js"
import { keccak_256 } from "@noble/hashes/sha3.js"
import { parseKeystore } from "./keystore-schema.ts"
import type { KeyDerivation } from "./keystore-schema.ts"
import { createLocalSigner } from "./local-signer.ts"
import type { DigestSigner } from "./signer.ts"

/**
 * Opens a keystore file (Web3 secret storage, version 3) into a signer.
 * @throws SIGNER_KEYSTORE_INVALID, SIGNER_PASSWORD_WRONG
 *
 * @example
 * const signer = await openKeystore(await readFile("payroll.json", "utf8"), password)
 */
export async function openKeystore(json: string, password: string): Promise<DigestSigner> {
  const { address, crypto } = parseKeystore(json)
  const ciphertext = Buffer.from(crypto.ciphertext, "hex")
  const expected = Buffer.from(crypto.mac, "hex")
  for (const bytes of readPassword(password)) {
    const derived = await deriveKey(bytes, crypto.derivation)
    if (!timingSafeEqual(computeMac(derived, ciphertext), expected)) continue
    const decipher = createDecipheriv("aes-128-ctr", derived.subarray(0, 16), Buffer.from(crypto.iv, "hex"))
    const signer = createLocalSigner(Buffer.concat([decipher.update(ciphertext), decipher.final()]))
    if (address !== undefined && address !== signer.address) {
      throw new AgentGptError("SIGNER_KEYSTORE_INVALID", "The keystore holds the key of another address.")
    }
    return signer
  }
  throw new AgentGptError("SIGNER_PASSWORD_WRONG")
}

export type KeystoreOptions = {
  /** The cost of guessing, as a power of two; 2^17 needs 128 MiB and about half a second. */
  readonly scryptN?: number
}

/**
 * Writes a private key as an encrypted keystore file that other wallets can open.
 * @throws SIGNER_KEY_INVALID
 *
 * @example
 * await writeFile("payroll.json", await writeKeystore(privateKey, password), { mode: 0o600 })
 */
export async function writeKeystore(
  privateKey: Uint8Array,
  password: string,
  { scryptN = 131_072 }: KeystoreOptions = {},
): Promise<string> {
  const { address } = createLocalSigner(privateKey)
  const [salt, iv] = [randomBytes(32), randomBytes(16)]
  const kdfparams = { dklen: 32, n: scryptN, p: 1, r: 8, salt: salt.toString("hex") }
  const derivation = { kind: "scrypt", n: scryptN, p: 1, r: 8, salt: kdfparams.salt } as const
  const derived = await deriveKey(readPassword(password)[0]!, derivation)
  const cipher = createCipheriv("aes-128-ctr", derived.subarray(0, 16), iv)
  const ciphertext = Buffer.concat([cipher.update(privateKey), cipher.final()])
  return JSON.stringify({
    version: 3,
    id: randomUUID(),
    address: address.slice(2),
    crypto: {
      cipher: "aes-128-ctr",
      cipherparams: { iv: iv.toString("hex") },
      ciphertext: ciphertext.toString("hex"),
      kdf: "scrypt",
      kdfparams,
      mac: computeMac(derived, ciphertext).toString("hex"),
    },
  })
}

/** Wallets disagree on whether a password is normalised before use; the normalised form is tried first. */
function readPassword(password: string): readonly Buffer[] {
  const forms = new Set([password.normalize("NFKC"), password])
  return [...forms].map((form) => Buffer.from(form, "utf8"))
}

function deriveKey(password: Buffer, derivation: KeyDerivation): Promise<Buffer> {
  const salt = Buffer.from(derivation.salt, "hex")
  if (derivation.kind === "pbkdf2") return derivePbkdf2(password, salt, derivation.c, 32, "sha256")
  const { n: N, r, p } = derivation
  // OpenSSL holds to a bound of the scrypt paper that some files in the field are beyond.
  if (N >= 2 ** (16 * r))
    return scryptAsync(password, salt, { N, r, p, dkLen: 32 }).then((key) => Buffer.from(key))
  return deriveScrypt(password, salt, 32, { N, r, p, maxmem: 128 * N * r + 128 * r * p + 1_048_576 })
}

const derivePbkdf2 = promisify(pbkdf2)
const deriveScrypt = promisify<Buffer, Buffer, number, Parameters<typeof scrypt>[3], Buffer>(scrypt)

function computeMac(derived: Uint8Array, ciphertext: Uint8Array): Buffer {
  return Buffer.from(keccak_256(Buffer.concat([derived.subarray(16, 32), ciphertext])))
}
