import { homeDirectory } from "@agentgpt/chain"
import type { CommandRun } from "../command.ts"
import { keyFolder, listKeys } from "../keys/key-files.ts"
import type { KeyFile } from "../keys/key-files.ts"
import { writeTable } from "../output/table.ts"

export const run: CommandRun = async ({ environment, writer }) => {
  const home = homeDirectory(undefined, { ...environment })
  const keys = await listKeys(home)
  if (writer.isJson) for (const key of keys) writer.result(key, "")
  else if (keys.length === 0)
    writer.text(`There is no key in ${keyFolder(home)}. \`agentgpt keys new <name>\` makes one.`)
  else writer.text(writeTable(["name", "kind", "address or public key", "file"], keys.map(toRow)))
  return 0
}

function toRow(key: KeyFile): readonly string[] {
  const shown = {
    account: "address" in key ? key.address : "",
    agent: "publicKey" in key ? key.publicKey.map((part) => `${part.slice(0, 12)}…`).join(" ") : "",
  }
  const note = key.isPrivate ? "" : " (others may read it: chmod 600)"
  return [key.name, key.kind, key.kind === "unreadable" ? "" : shown[key.kind], `${key.file}${note}`]
}
