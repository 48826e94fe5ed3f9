import type { Orchestrator, RunView } from "@agentgpt/agentgpt"
import type { CommandRun } from "../command.ts"
import { isSet } from "../command.ts"
import { withOrchestrator } from "../open/with-orchestrator.ts"
import { confirm } from "../surroundings/confirm.ts"
import { requireRun } from "./follow-run.ts"
import { writeRun } from "./write-run.ts"

/** A command that does one thing to one run; with a question, only after a person has agreed. */
export function changeRun(
  change: (orchestrator: Orchestrator, run: string) => Promise<RunView>,
  question?: (view: RunView) => string,
): CommandRun {
  return async (context, given) =>
    withOrchestrator(context, given, "client", async (orchestrator) => {
      const before = await requireRun(orchestrator, given.arguments[0] ?? "")
      if (isSet(given, "dryRun")) {
        context.writer.result(
          { ...before, dryRun: true },
          `${writeRun(before, context.now())}\n\nNothing was done.`,
        )
        return 0
      }
      if (question !== undefined) await confirm(context, given, question(before))
      const after = await change(orchestrator, before.run)
      context.writer.result(after, writeRun(after, context.now()))
      return 0
    })
}
