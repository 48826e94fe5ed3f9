import { resolve } from "node:path"
import type { CommandRun } from "../command.ts"
import { isSet } from "../command.ts"
import { readPerson, withStore } from "../halt/decide.ts"
import { confirm } from "../surroundings/confirm.ts"

export const run: CommandRun = async (context, given) => {
  const { writer } = context
  const file = resolve(context.directory, given.arguments[0] ?? "")
  const { checkBackup, restoreJournal } = await import("@agentgpt/chain")
  writer.note(`Checking ${file} …`)
  const { journalId, generation, writtenAt } = await checkBackup(file)
  const backup = `The backup of ${writtenAt} is whole (journal ${journalId}, generation ${generation}).`
  if (isSet(given, "dryRun")) {
    writer.result({ file, journalId, generation, writtenAt, dryRun: true }, `${backup}\nNothing was done.`)
    return 0
  }
  writer.note(backup)
  const person = await readPerson(context, given)
  await confirm(context, given, "Fill the empty journal from it, with everything frozen?")
  const restored = await withStore(context, (store) => restoreJournal(store, file, person))
  const older = restored.isOlderThanSeen ? "\nThis machine has seen a later state of this journal." : ""
  writer.result(
    { ...restored, writtenAt },
    `Restored ${restored.rows} rows; all lanes and unfinished payments are frozen.${older}\n\`agentgpt journal status\` shows what they wait for.`,
  )
  return 0
}
