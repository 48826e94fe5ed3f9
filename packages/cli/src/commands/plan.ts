import { AgentGptError, toExitCode } from "@agentgpt/core"
import type { CommandRun } from "../command.ts"
import { withOrchestrator } from "../open/with-orchestrator.ts"
import { readRequest } from "../runs/read-request.ts"
import { writePlanned } from "../runs/write-planned.ts"

/** Ends with the exit code of the policy where the plan would be refused. */
export const run: CommandRun = async (context, given) => {
  const request = await readRequest(context, given)
  return withOrchestrator(context, given, "client", async (orchestrator) => {
    const planned = await orchestrator.plan(request)
    context.writer.result({ run: request.run, ...planned }, await writePlanned(request.run, planned))
    context.writer.text("\nNothing was spent.")
    const { verdict, findings } = planned.decision
    const denied = findings.find((finding) => finding.verdict === "deny")
    return verdict === "deny" ? toExitCode(new AgentGptError(denied?.code ?? "POLICY_INVALID")) : 0
  })
}
