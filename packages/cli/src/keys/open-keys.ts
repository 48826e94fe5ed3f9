import { readFile } from "node:fs/promises"
import type { DigestSigner } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { AgentKey } from "@agentgpt/proof"
import type { CommandContext, Given } from "../command.ts"
import type { KeyFile } from "./key-files.ts"
import { readPassphrase } from "./read-passphrase.ts"

/**
 * Opens the keystore of an account.
 * @throws CLI_KEY_UNKNOWN, SIGNER_ codes
 */
export async function openAccount(
  context: CommandContext,
  given: Given,
  key: KeyFile,
): Promise<DigestSigner> {
  if (key.kind !== "account") throw notAn("account", key)
  requirePrivate(key)
  const { openKeystore } = await import("@agentgpt/chain")
  const passphrase = await readPassphrase(context, given, `${key.name} (${key.address})`)
  return openKeystore(await readFile(key.file, "utf8"), passphrase).catch((thrown: unknown) => {
    if (!AgentGptError.is(thrown) || thrown.code !== "SIGNER_PASSWORD_WRONG") throw thrown
    throw new AgentGptError(thrown.code, `The passphrase does not open the key ${key.name}, ${key.file}.`, {
      meta: [
        "Give its own passphrase; if that is lost, the key can only be made anew from where it was first kept.",
      ],
      cause: thrown,
    })
  })
}

/**
 * Opens an agent's key; whoever opened it closes it.
 * @throws CLI_KEY_UNKNOWN, PROOF_ codes
 */
export async function openAgentKey(context: CommandContext, given: Given, key: KeyFile): Promise<AgentKey> {
  if (key.kind !== "agent") throw notAn("agent", key)
  const { openAgentKeyFile } = await import("@agentgpt/proof")
  return openAgentKeyFile(key.file, () => readPassphrase(context, given, key.name))
}

function requirePrivate({ file, isPrivate }: KeyFile): void {
  if (isPrivate) return
  throw new AgentGptError("SIGNER_KEYSTORE_INVALID", `Others than its owner may read ${file}.`, {
    meta: [`Run \`chmod 600 ${file}\`.`],
  })
}

function notAn(kind: "account" | "agent", key: KeyFile): AgentGptError {
  return new AgentGptError("CLI_KEY_UNKNOWN", `The key ${key.name} is not that of an ${kind}.`, {
    meta: ["`agentgpt keys list` shows what there is."],
  })
}
