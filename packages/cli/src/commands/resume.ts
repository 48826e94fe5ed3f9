import type { CommandRun } from "../command.ts"
import { isSet } from "../command.ts"
import { readPerson, withStore, writeHalt } from "../halt/decide.ts"
import { confirm } from "../surroundings/confirm.ts"

export const run: CommandRun = async (context, given) => {
  const { readHalt, resume } = await import("@agentgpt/chain")
  await withStore(context, async (store) => {
    const before = await readHalt(store)
    if (isSet(given, "dryRun")) {
      context.writer.result({ ...before, dryRun: true }, writeHalt(before))
      return
    }
    if (!before.isHalted) {
      context.writer.result(before, "The lanes are not halted.")
      return
    }
    context.writer.note(writeHalt(before))
    const person = await readPerson(context, given)
    await confirm(context, given, "Let all lanes sign and send again?")
    const after = await resume(store, person)
    context.writer.result(after, writeHalt(after))
  })
  return 0
}
