import { randomBytes } from "node:crypto"
import { homeDirectory, openKeystore, writeKeystore } from "@agentgpt/chain"
import { toChecksumAddress } from "@agentgpt/core"
import type { CommandRun } from "../command.ts"
import { isSet } from "../command.ts"
import { keyFileOf, makeKeyFolder } from "../keys/key-files.ts"
import { readNewPassphrase } from "../keys/read-passphrase.ts"
import { requireAbsent, writeKeyFile } from "../keys/write-key-file.ts"

export const run: CommandRun = async (context, given) => {
  const [name = ""] = given.arguments
  const home = homeDirectory(undefined, { ...context.environment })
  const file = keyFileOf(home, name)
  // Before a passphrase is asked for.
  await requireAbsent(file)
  await makeKeyFolder(home)
  const passphrase = await readNewPassphrase(context, given, name)
  if (isSet(given, "agent")) {
    const { createAgentKeyFile } = await import("@agentgpt/proof")
    const publicKey = await createAgentKeyFile(file, async () => passphrase)
    const [x, y] = publicKey.map(String)
    context.writer.result(
      { name, kind: "agent", publicKey: [x, y], file },
      `The agent's key ${name} is in ${file}.\nIts public key, for the agent registry:\n  ${x}\n  ${y}`,
    )
    return 0
  }
  const secret = randomBytes(32)
  try {
    const json = await writeKeystore(secret, passphrase)
    // Opened once, so that nobody sends money to a key that cannot be opened.
    const { address } = await openKeystore(json, passphrase)
    await writeKeyFile(file, json)
    const shown = toChecksumAddress(address)
    context.writer.result(
      { name, kind: "account", address: shown, file },
      `The account ${shown} is in ${file}.`,
    )
  } finally {
    secret.fill(0)
  }
  context.writer.text("Keep a copy of the file and the passphrase: nobody can restore either.")
  return 0
}
