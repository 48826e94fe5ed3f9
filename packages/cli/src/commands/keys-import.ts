import { open } from "node:fs/promises"
import { resolve } from "node:path"
import { homeDirectory, openKeystore, writeKeystore } from "@agentgpt/chain"
import { AgentGptError, toChecksumAddress } from "@agentgpt/core"
import type { CommandContext, CommandRun } from "../command.ts"
import { textOf } from "../command.ts"
import { keyFileOf, makeKeyFolder } from "../keys/key-files.ts"
import { readNewPassphrase, readPassphrase } from "../keys/read-passphrase.ts"
import { requireAbsent, writeKeyFile } from "../keys/write-key-file.ts"

export const run: CommandRun = async (context, given) => {
  const [name = ""] = given.arguments
  const from = textOf(given, "from")
  if (from === undefined) {
    throw new AgentGptError("CLI_USAGE_INVALID", "Where does the key come from? Name a file with --from.", {
      meta: ["--from - reads standard input. A key on the command line would be seen by everybody."],
    })
  }
  const home = homeDirectory(undefined, { ...context.environment })
  const file = keyFileOf(home, name)
  await requireAbsent(file)
  await makeKeyFolder(home)
  const text = (await readSmall(context, from)).trim()
  if (text.startsWith("{")) {
    // A keystore stays as it is; opening it shows that the passphrase is known.
    const { address } = await openKeystore(text, await readPassphrase(context, given, name))
    return keep(context, { name, file, json: text, address })
  }
  const digits = /^(?:0x)?([0-9a-fA-F]{64})$/u.exec(text)?.[1]
  if (digits === undefined) {
    throw new AgentGptError("SIGNER_KEY_INVALID", "There are neither 64 hexadecimal digits nor a keystore.")
  }
  const secret = Buffer.from(digits, "hex")
  try {
    const passphrase = await readNewPassphrase(context, given, name)
    const json = await writeKeystore(secret, passphrase)
    const { address } = await openKeystore(json, passphrase)
    return await keep(context, { name, file, json, address })
  } finally {
    secret.fill(0)
  }
}

type Imported = {
  readonly name: string
  readonly file: string
  readonly json: string
  readonly address: string
}

async function keep({ writer }: CommandContext, { name, file, json, address }: Imported): Promise<number> {
  await writeKeyFile(file, json)
  const shown = toChecksumAddress(address)
  writer.result({ name, kind: "account", address: shown, file }, `The account ${shown} is in ${file}.`)
  writer.text("Delete what it came from: the key stood there in the clear, or as a second copy.")
  return 0
}

/** A keystore has about 500 bytes. */
const MOST_BYTES = 16_384

async function readSmall({ input, directory }: CommandContext, from: string): Promise<string> {
  if (from === "-") {
    const chunks: Buffer[] = []
    for await (const chunk of input) {
      chunks.push(Buffer.from(chunk as Uint8Array))
      if (chunks.reduce((sum, each) => sum + each.length, 0) > MOST_BYTES) break
    }
    return Buffer.concat(chunks).toString("utf8").slice(0, MOST_BYTES)
  }
  try {
    const handle = await open(resolve(directory, from), "r")
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0)
      return buffer.subarray(0, bytesRead).toString("utf8")
    } finally {
      await handle.close()
    }
  } catch (cause) {
    throw new AgentGptError("CLI_FILE_UNUSABLE", `${from} cannot be read.`, { cause })
  }
}
