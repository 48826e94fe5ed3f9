import { randomBytes } from "node:crypto"
import { readFile, stat } from "node:fs/promises"

import type { CurvePoint } from "@agentgpt/circuits"
import { AgentGptError } from "@agentgpt/core"

import { writeFileAtomically } from "../files/write-file-atomically.ts"
import { type AgentKey, holdAgentKey } from "./agent-key.ts"
import { parseKeystore, sealKey, unsealKey } from "./keystore.ts"

/** Where a passphrase comes from: a prompt, a secret store. Never configuration. */
export type PassphraseSource = () => Promise<string>

/** Bytes of UTF-8. */
const shortestPassphrase = 12

/**
 * Makes a new agent's key and writes it, encrypted, to a file that only its owner may read. Never replaces a file.
 * @returns the public key, for the agent registry
 * @throws PROOF_KEYSTORE_EXISTS, PROOF_PASSPHRASE_WEAK
 *
 * @example
 * ```ts
 * const publicKey = await createAgentKeyFile("executor.key.json", askForPassphrase)
 * ```
 */
export async function createAgentKeyFile(file: string, askPassphrase: PassphraseSource): Promise<CurvePoint> {
  const passphrase = await takePassphrase(askPassphrase)
  const secret = randomBytes(32)
  try {
    if (passphrase.length < shortestPassphrase) throw new AgentGptError("PROOF_PASSPHRASE_WEAK")
    const { publicKey } = holdAgentKey(secret)
    const keystore = await sealKey(secret, publicKey, passphrase)
    await writeFileAtomically(file, `${JSON.stringify(keystore, null, 2)}\n`, "refuse")
    return publicKey
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    throw new AgentGptError("PROOF_KEYSTORE_EXISTS", `${file} is there already.`)
  } finally {
    secret.fill(0)
    passphrase.fill(0)
  }
}

/**
 * Opens an agent's key.
 * @throws PROOF_KEYSTORE_INVALID, PROOF_KEYSTORE_LOCKED
 *
 * @example
 * ```ts
 * const executor = await openAgentKeyFile("executor.key.json", askForPassphrase)
 * try {
 *   sign(executor)
 * } finally {
 *   executor.close()
 * }
 * ```
 */
export async function openAgentKeyFile(file: string, askPassphrase: PassphraseSource): Promise<AgentKey> {
  const keystore = parseKeystore(await readPrivateFile(file))
  const passphrase = await takePassphrase(askPassphrase)
  try {
    const key = holdAgentKey(await unsealKey(keystore, passphrase))
    if (key.publicKey.map(String).join() === keystore.publicKey.join()) return key
    key.close()
    throw new AgentGptError("PROOF_KEYSTORE_LOCKED", "The public key of the keystore is another key's.")
  } finally {
    passphrase.fill(0)
  }
}

async function takePassphrase(ask: PassphraseSource): Promise<Buffer> {
  // One person's passphrase is the same on every keyboard.
  return Buffer.from((await ask()).normalize("NFKC"))
}

async function readPrivateFile(file: string): Promise<string> {
  try {
    const { mode } = await stat(file)
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new AgentGptError("PROOF_KEYSTORE_INVALID", `Others than its owner may read ${file}.`, {
        meta: [`Run \`chmod 600 ${file}\`.`],
      })
    }
    return await readFile(file, "utf8")
  } catch (error) {
    if (AgentGptError.is(error)) throw error
    throw new AgentGptError("PROOF_KEYSTORE_INVALID", `${file} cannot be read.`, { cause: error })
  }
}
