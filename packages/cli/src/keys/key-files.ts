import { mkdir, readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { AgentGptError, suggest, toChecksumAddress } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"

/** A key as it lies in the home directory: encrypted, but its address or public key can be read. */
export type KeyFile = {
  readonly name: string
  readonly file: string
  readonly isPrivate: boolean
} & (
  | { readonly kind: "account"; readonly address: EvmAddress }
  | { readonly kind: "agent"; readonly publicKey: readonly [x: string, y: string] }
  | { readonly kind: "unreadable" }
)

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/u

export function keyFolder(home: string): string {
  return join(home, "keys")
}

/** The folder is the owner's alone; the home around it must stay open to the user that the database runs as. */
export async function makeKeyFolder(home: string): Promise<void> {
  const { makeHome } = await import("@agentgpt/chain")
  await makeHome(home)
  await mkdir(keyFolder(home), { recursive: true, mode: 0o700 })
}

/**
 * Where a key of a name lies, or would lie.
 * @throws CLI_USAGE_INVALID
 */
export function keyFileOf(home: string, name: string): string {
  if (NAME.test(name)) return join(keyFolder(home), `${name}.json`)
  throw new AgentGptError("CLI_USAGE_INVALID", "The name of a key is a to z, 0 to 9 and dashes.")
}

/** All keys of the home directory, by name. */
export async function listKeys(home: string): Promise<readonly KeyFile[]> {
  const folder = keyFolder(home)
  const names = await readdir(folder).catch(() => [])
  const keys = names.filter((name) => name.endsWith(".json")).sort()
  return Promise.all(keys.map((name) => readKey(name.slice(0, -".json".length), join(folder, name))))
}

/**
 * The key of a name.
 * @throws CLI_KEY_UNKNOWN
 */
export async function findKey(home: string, name: string): Promise<KeyFile> {
  const keys = await listKeys(home)
  const key = keys.find((candidate) => candidate.name === name)
  if (key !== undefined) return key
  const names = keys.map((candidate) => candidate.name)
  const meant = suggest(name, names)
  throw new AgentGptError("CLI_KEY_UNKNOWN", `There is no key of this name in ${keyFolder(home)}.`, {
    meta: [
      meant === undefined ? `There are: ${names.join(", ") || "none"}.` : `Did you mean ${meant}?`,
      "`agentgpt keys new` makes one.",
    ],
  })
}

async function readKey(name: string, file: string): Promise<KeyFile> {
  const isPrivate = await stat(file).then(
    ({ mode }) => process.platform === "win32" || (mode & 0o077) === 0,
    () => false,
  )
  const common = { name, file, isPrivate }
  try {
    const json = JSON.parse(await readFile(file, "utf8")) as Readonly<Record<string, unknown>>
    const { format, publicKey, version, address } = json
    if (format === "agentgpt-agent-key" && Array.isArray(publicKey)) {
      return { ...common, kind: "agent", publicKey: [String(publicKey[0]), String(publicKey[1])] }
    }
    if (version === 3 && typeof address === "string" && /^(?:0x)?[0-9a-f]{40}$/iu.test(address)) {
      const plain: EvmAddress = `0x${address.toLowerCase().replace(/^0x/u, "")}`
      return { ...common, kind: "account", address: toChecksumAddress(plain) }
    }
  } catch {
    // Said by the kind.
  }
  return { ...common, kind: "unreadable" }
}
