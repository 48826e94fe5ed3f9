import { homeDirectory } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { CommandRun } from "../command.ts"
import { findKey } from "../keys/key-files.ts"

export const run: CommandRun = async ({ environment, writer }, given) => {
  const [name = ""] = given.arguments
  const key = await findKey(homeDirectory(undefined, { ...environment }), name)
  if (key.kind === "unreadable") {
    throw new AgentGptError("SIGNER_KEYSTORE_INVALID", `${key.file} holds no key that can be read.`)
  }
  if (key.kind === "account") writer.result({ name, address: key.address }, key.address)
  else writer.result({ name, publicKey: key.publicKey }, key.publicKey.join("\n"))
  return 0
}
