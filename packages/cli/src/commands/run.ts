import type { Orchestrator, RunRequest, RunView } from "@agentgpt/agentgpt"
import type { CommandContext, CommandRun, Given } from "../command.ts"
import { isSet } from "../command.ts"
import { withOrchestrator } from "../open/with-orchestrator.ts"
import { exitCodeOf, INTERRUPTED_EXIT_CODE } from "../runs/exit-code.ts"
import { followRun } from "../runs/follow-run.ts"
import { readRequest } from "../runs/read-request.ts"
import { hasEnded } from "../runs/run-states.ts"
import { requireNotDenied, writePlanned } from "../runs/write-planned.ts"
import { writeRun } from "../runs/write-run.ts"
import { confirm } from "../surroundings/confirm.ts"
import { raceAbort } from "../surroundings/until-aborted.ts"

export const run: CommandRun = async (context, given) => {
  const request = await readRequest(context, given)
  // A look needs no key.
  const role = isSet(given, "dryRun") ? "client" : "worker"
  return withOrchestrator(context, given, role, async (orchestrator) => {
    const known = await orchestrator.find(request.run)
    if (known === undefined || isSet(given, "dryRun")) {
      const isAgreed = await agree(context, given, orchestrator, request)
      if (!isAgreed) return 0
    } else context.writer.note(describeKnown(known))
    const started = await orchestrator.start(request)
    if (!hasEnded(started.state)) {
      context.writer.note(
        `The run ${started.run} is written down. It goes on in any worker, also after Ctrl-C.`,
      )
    }
    const last = await waitFor(context, given, orchestrator, { request, started })
    // A script must not take a run that goes on elsewhere for one that is paid.
    const isLeft = context.signal.aborted && last.state === "running"
    return isLeft ? INTERRUPTED_EXIT_CODE : exitCodeOf(last)
  })
}

function describeKnown({ run: name, state }: RunView): string {
  const what = `The run ${name} is there already`
  if (state === "paused") return `${what} and is paused; \`agentgpt runs resume ${name}\` lets it go on.`
  if (state === "asking") return `${what} and waits for its approvers.`
  if (state === "running") return `${what} and goes on; nobody is paid twice.`
  const advice = state === "completed" ? "" : ` \`agentgpt runs retry ${name}\` goes on with what is left.`
  return `${what} and has ended: ${state}. Nothing is paid again.${advice}`
}

/** Shows what would be done, and resolves with whether to go on. */
async function agree(
  context: CommandContext,
  given: Given,
  orchestrator: Orchestrator,
  request: RunRequest,
): Promise<boolean> {
  const planned = await orchestrator.plan(request)
  const text = await writePlanned(request.run, planned)
  if (isSet(given, "dryRun"))
    context.writer.result({ run: request.run, dryRun: true, ...planned }, `${text}\n\nNothing was spent.`)
  else context.writer.note(text)
  requireNotDenied(planned)
  if (isSet(given, "dryRun")) return false
  await confirm(context, given, "\nDo it?")
  return true
}

/** Waits until the run has ended, asks for approvers, or the person at the terminal has seen enough. */
async function waitFor(
  context: CommandContext,
  given: Given,
  orchestrator: Orchestrator,
  { request, started }: { readonly request: RunRequest; readonly started: RunView },
): Promise<RunView> {
  const { writer, signal, now } = context
  const show = (view: RunView) => {
    writer.result(view, writeRun(view, now()))
    return view
  }
  if (started.state === "asking" || started.state === "paused") return show(started)
  const watches = isSet(given, "watch") || (!writer.isJson && context.output.isTTY === true)
  if (watches) {
    const last = await followRun(context, orchestrator, started.run)
    if (!hasEnded(last.state)) return show(last)
  }
  if (signal.aborted) return show(started)
  const work = orchestrator.result(started.run, { awaitProof: request.awaitProof ?? true })
  const outcome = await raceAbort(work, signal)
  if (outcome === "aborted") return show((await orchestrator.find(started.run)) ?? started)
  const { view, metadata } = outcome
  writer.result({ ...view, metadata }, writeRun(view, now()))
  return view
}
