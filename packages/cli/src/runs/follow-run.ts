import type { Orchestrator, RunView } from "@agentgpt/agentgpt"
import { AgentGptError } from "@agentgpt/core"
import type { CommandContext } from "../command.ts"
import { createLiveBlock } from "../output/live-block.ts"
import { writeProgressBlock, writeProgressLine } from "./progress.ts"

/**
 * Shows a run as it goes on: one block on a terminal, a line a change in a pipe, a JSON object a change for programs.
 * Resolves with the last view; the run goes on without an onlooker.
 * @throws WORKFLOW_NOT_FOUND
 */
export async function followRun(
  context: CommandContext,
  orchestrator: Orchestrator,
  run: string,
): Promise<RunView> {
  const { writer, output, now, signal } = context
  const block = writer.isJson || output.isTTY !== true ? undefined : createLiveBlock(context)
  let last: RunView | undefined
  let lastLine = ""
  for await (const view of orchestrator.watch(run, { signal })) {
    last = view
    if (block !== undefined) block.show(writeProgressBlock(view, now()))
    else {
      const line = writeProgressLine(view, now())
      if (line !== lastLine) writer.result(view, line)
      lastLine = line
    }
    if (signal.aborted) break
  }
  block?.end()
  return last ?? requireRun(orchestrator, run)
}

/** @throws WORKFLOW_NOT_FOUND */
export async function requireRun(orchestrator: Orchestrator, run: string): Promise<RunView> {
  const view = await orchestrator.find(run)
  if (view !== undefined) return view
  throw new AgentGptError("WORKFLOW_NOT_FOUND", `There is no run ${run}.`, {
    meta: ["`agentgpt runs list` shows what there is."],
  })
}
