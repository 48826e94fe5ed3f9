import type { CommandRun } from "../command.ts"
import { withOrchestrator } from "../open/with-orchestrator.ts"
import { untilAborted } from "../surroundings/until-aborted.ts"

export const run: CommandRun = async (context, given) =>
  withOrchestrator(context, given, "worker", async (_orchestrator, { signers, agentKeys, config }) => {
    const { writer, signal } = context
    const accounts = signers.map(({ address }) => address)
    const chains = Object.keys(config.chains)
    writer.result(
      { event: "worker-start", pid: process.pid, accounts, agents: [...agentKeys.keys()], chains },
      `Working on ${chains.length} chains with ${accounts.length} accounts and ${agentKeys.size} agents, until SIGTERM or Ctrl-C.`,
    )
    const { aborted, release } = untilAborted(signal)
    await aborted
    release()
    writer.result({ event: "worker-stop" }, "Ending: what runs is finished or left to other workers.")
    return 0
  })
