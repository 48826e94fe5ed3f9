import type { RunView } from "@agentgpt/agentgpt"
import { AgentGptError, isErrorCode, toExitCode } from "@agentgpt/core"
import type { CommandRun } from "../command.ts"
import { isSet } from "../command.ts"
import { withOrchestrator } from "../open/with-orchestrator.ts"
import { writeTable } from "../output/table.ts"
import { exitCodeOf, INTERRUPTED_EXIT_CODE } from "../runs/exit-code.ts"
import { requireRun } from "../runs/follow-run.ts"
import { describeUnproved } from "../runs/describe-unproved.ts"
import { nameProved } from "../runs/name-proved.ts"
import { proofLag } from "../runs/progress.ts"
import { hasEnded } from "../runs/run-states.ts"
import { raceAbort } from "../surroundings/until-aborted.ts"

export const run: CommandRun = async (context, given) => {
  const { writer, signal } = context
  const onlyStatus = isSet(given, "status")
  const name = given.arguments[0] ?? ""
  // Nobody types a passphrase to hear that there is no such run.
  if (!onlyStatus) {
    await withOrchestrator(context, given, "client", (orchestrator) => requireRun(orchestrator, name))
  }
  return withOrchestrator(context, given, onlyStatus ? "client" : "worker", async (orchestrator) => {
    const show = (view: RunView) => {
      const { run: shown, state, proofs } = view
      writer.result({ run: shown, state, proofLag: proofLag(view), proofs }, writeProofs(view))
    }
    const before = await requireRun(orchestrator, name)
    show(before)
    const isAgain = isSet(given, "retry") && before.proofs.some(({ state }) => state === "failed")
    if (isAgain && !onlyStatus) {
      writer.note("The failed proof begins again; nothing is paid again.")
      await orchestrator.reprove(before.run)
    } else if (onlyStatus || isProved(before) || (hasEnded(before.state) && before.state !== "completed")) {
      return proofExitCode(before)
    }
    writer.note("Going on with the proof; Ctrl-C leaves it to other workers.")
    const work = orchestrator.result(before.run, { awaitProof: true })
    const outcome = await raceAbort(work, signal)
    if (outcome === "aborted") return INTERRUPTED_EXIT_CODE
    show(outcome.view)
    return proofExitCode(outcome.view)
  })
}

/** Whether all its proofs have ended, or it has ended without any. */
function isProved({ proofs, state: runState }: RunView): boolean {
  if (proofs.length === 0) return hasEnded(runState)
  return proofs.every(({ state }) => state === "archived" || state === "failed")
}

/** A proof that failed ends the command with its code, whatever became of the payments. */
function proofExitCode(view: RunView): number {
  const failed = view.proofs.find(({ state }) => state === "failed")
  if (failed === undefined) return exitCodeOf(view)
  return toExitCode(
    new AgentGptError(isErrorCode(failed.errorCode) ? failed.errorCode : "INTERNAL_UNEXPECTED"),
  )
}

function writeProofs(view: RunView): string {
  const unproved = describeUnproved(view)
  if (unproved !== undefined) return unproved
  const rows = view.proofs.map(
    ({ stepId, chainId, state, done, total, level, verifiedIn, bundleFile, errorCode }) => [
      nameProved(stepId),
      chainId,
      errorCode === undefined ? state : `${state} ${errorCode}`,
      `${done}/${total}`,
      level,
      verifiedIn.join(" "),
      bundleFile ?? "",
    ],
  )
  return writeTable(["proof of", "chain", "state", "chunks>", "level", "verified in", "bundle"], rows)
}
