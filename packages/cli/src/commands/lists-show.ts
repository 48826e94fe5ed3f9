import { homeDirectory } from "@agentgpt/chain"
import type { CommandRun } from "../command.ts"
import { readListStates } from "../lists/list-states.ts"
import { writeTable } from "../output/table.ts"

export const run: CommandRun = async ({ environment, now, writer }) => {
  const states = await readListStates(homeDirectory(undefined, { ...environment }), now())
  if (writer.isJson) for (const state of states) writer.result(state, "")
  else if (states.length === 0)
    writer.text("There is no list. `agentgpt lists import <file>` takes one over.")
  else {
    const rows = states.map(({ record, ageDays, isStale }) => [
      record.name,
      record.publishedOn,
      `${ageDays} days${isStale ? ", STALE" : ""}`,
      String(record.addressCount),
      record.contentHash.slice(2),
    ])
    writer.text(writeTable(["list", "published", "age", "addresses>", "sha256"], rows))
  }
  return 0
}
