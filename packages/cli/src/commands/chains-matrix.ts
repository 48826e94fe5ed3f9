import { AgentGptError, describeSynchronisation, listSynchronisation } from "@agentgpt/core"
import type { SynchronisationRow } from "@agentgpt/core"
import { chooseChain } from "../chains/choose-chain.ts"
import type { CommandContext, CommandRun, Given } from "../command.ts"
import { isSet, textOf } from "../command.ts"
import { withStore } from "../halt/decide.ts"
import { writeTable } from "../output/table.ts"
import { writeTime } from "../runs/progress.ts"

export const run: CommandRun = async (context, given) => {
  const { writer } = context
  const rows = isSet(given, "measured") ? await addMeasured(context, chooseRows(given)) : chooseRows(given)
  if (writer.isJson) for (const row of rows) writer.result(row, "")
  else {
    const columns = ["from", "to", "documented>", "possible>", "holds", "measured p50>", "p90>", "orders>"]
    writer.text(writeTable(columns, rows.map(toCells)))
  }
  return 0
}

function chooseRows(given: Given): readonly SynchronisationRow[] {
  const [from, to] = [textOf(given, "from"), textOf(given, "to")]
  if (from === undefined && to === undefined) return listSynchronisation()
  if (from === undefined || to === undefined)
    throw new AgentGptError("CLI_USAGE_INVALID", "--from and --to are given together.")
  return [describeSynchronisation(chooseChain(from, []), chooseChain(to, []))]
}

async function addMeasured(
  context: CommandContext,
  rows: readonly SynchronisationRow[],
): Promise<readonly SynchronisationRow[]> {
  const { readRoundTrips } = await import("@agentgpt/chain")
  const pairs = await withStore(context, readRoundTrips)
  return rows.map((row) => {
    const pair = pairs.find(
      ({ source, destination }) => source === row.source && destination === row.destination,
    )
    if (pair === undefined) return row
    const { source: _source, destination: _destination, ...measured } = pair
    return { ...row, measured }
  })
}

function toCells(row: SynchronisationRow): readonly string[] {
  const { source, destination, documentedMs, computedMs, isWithinDocumented, measured } = row
  return [
    source,
    destination,
    documentedMs === undefined ? "" : writeTime(documentedMs),
    writeTime(computedMs),
    isWithinDocumented === undefined ? "" : isWithinDocumented ? "yes" : "no",
    measured === undefined ? "" : writeTime(measured.p50Ms),
    measured === undefined ? "" : writeTime(measured.p90Ms),
    measured === undefined ? "" : String(measured.count),
  ]
}
