import { resolve } from "node:path"
import type { CommandRun } from "../command.ts"
import { withStore } from "../halt/decide.ts"

export const run: CommandRun = async (context, given) => {
  const file = resolve(context.directory, given.arguments[0] ?? "")
  const { backupJournal } = await import("@agentgpt/chain")
  context.writer.note(`Writing the journal to ${file} …`)
  const { rows, sha256 } = await withStore(context, (store) => backupJournal(store, file))
  context.writer.result(
    { file, rows, sha256 },
    `${file} holds the journal (${rows} rows, SHA-256 ${sha256}). Keep it as secret as the database.`,
  )
  return 0
}
