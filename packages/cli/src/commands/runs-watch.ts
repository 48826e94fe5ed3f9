import type { CommandRun } from "../command.ts"
import { withOrchestrator } from "../open/with-orchestrator.ts"
import { exitCodeOf, INTERRUPTED_EXIT_CODE } from "../runs/exit-code.ts"
import { followRun, requireRun } from "../runs/follow-run.ts"
import { hasEnded } from "../runs/run-states.ts"
import { writeRun } from "../runs/write-run.ts"

export const run: CommandRun = async (context, given) =>
  withOrchestrator(context, given, "client", async (orchestrator) => {
    const { run: name } = await requireRun(orchestrator, given.arguments[0] ?? "")
    const view = await followRun(context, orchestrator, name)
    if (!hasEnded(view.state)) return context.signal.aborted ? INTERRUPTED_EXIT_CODE : exitCodeOf(view)
    context.writer.text(`\n${writeRun(view, context.now())}`)
    return exitCodeOf(view)
  })
