import type { CommandRun } from "../command.ts"
import { readPerson, withStore, writeHalt } from "../halt/decide.ts"

/** Never asks for agreement: stopping must be quick. */
export const run: CommandRun = async (context, given) => {
  const person = await readPerson(context, given)
  const { halt } = await import("@agentgpt/chain")
  const report = await withStore(context, (store) => halt(store, person))
  context.writer.result(report, `${writeHalt(report)}\n\`agentgpt resume\` lets the lanes go on.`)
  return 0
}
