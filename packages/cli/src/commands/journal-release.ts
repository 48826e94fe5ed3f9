import type { CommandRun } from "../command.ts"
import { isSet } from "../command.ts"
import { readPerson, withStore } from "../halt/decide.ts"
import { writeTable } from "../output/table.ts"
import { confirm } from "../surroundings/confirm.ts"

export const run: CommandRun = async (context, given) => {
  const { readIntent, releaseIntents } = await import("@agentgpt/chain")
  const { writer } = context
  return withStore(context, async (store) => {
    const before = await Promise.all(given.arguments.map((key) => readIntent(store, key)))
    const shown = before.map(({ idempotencyKey, chainId, state, stateWhy = "" }) => ({
      idempotencyKey,
      chainId,
      state,
      why: stateWhy,
    }))
    const table = writeTable(
      ["payment", "chain", "state", "why"],
      shown.map((row) => Object.values(row)),
    )
    if (isSet(given, "dryRun")) {
      writer.result({ intents: shown, dryRun: true }, `${table}\n\nNothing was done.`)
      return 0
    }
    writer.note(table)
    const person = await readPerson(context, given)
    await confirm(context, given, "Was none of them paid, by what the chain shows, and shall they be paid?")
    const released = await releaseIntents(store, given.arguments, person)
    const rows = released.map(({ idempotencyKey, state }) => [idempotencyKey, state])
    writer.result({ intents: released }, writeTable(["payment", "state"], rows))
    return 0
  })
}
