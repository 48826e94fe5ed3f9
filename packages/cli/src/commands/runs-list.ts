import type { RunFilter, RunState, RunView } from "@agentgpt/agentgpt"
import type { CommandRun } from "../command.ts"
import { textOf } from "../command.ts"
import { readCount } from "../input/read-count.ts"
import { withOrchestrator } from "../open/with-orchestrator.ts"
import { writeTable } from "../output/table.ts"
import { proofLag } from "../runs/progress.ts"

export const run: CommandRun = async (context, given) => {
  const [state, limit] = [textOf(given, "state"), textOf(given, "limit")]
  const filter: RunFilter = {
    ...(state !== undefined && { state: state as RunState }),
    ...(limit !== undefined && { limit: readCount(limit, "--limit") }),
  }
  return withOrchestrator(context, given, "client", async (orchestrator) => {
    const views = await orchestrator.list(filter)
    if (context.writer.isJson) for (const view of views) context.writer.result(view, "")
    else if (views.length === 0)
      context.writer.text(Object.keys(filter).length === 0 ? "There is no run yet." : "There is no such run.")
    else
      context.writer.text(
        writeTable(
          ["run", "state", "method", "paid>", "planned>", "proof behind>", "begun"],
          views.map(toRow),
        ),
      )
    return 0
  })
}

function toRow(view: RunView): readonly string[] {
  const { run: name, state, method, payments, createdAtMs } = view
  const begun = new Date(createdAtMs).toISOString().slice(0, 19)
  return [name, state, method, String(payments.paid), String(payments.planned), String(proofLag(view)), begun]
}
