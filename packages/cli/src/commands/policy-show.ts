import type { CommandRun } from "../command.ts"
import { loadPolicy } from "../config/load-policy.ts"
import { withStore } from "../halt/decide.ts"
import { describeStanding } from "../policies/write-standing.ts"

export const run: CommandRun = async (context, given) => {
  const loaded = await loadPolicy(context, given)
  const { readPolicyStanding } = await import("@agentgpt/agentgpt")
  return withStore(context, async (store) => {
    const standing = await readPolicyStanding(store, loaded.policy, { nowMs: context.now() })
    const { value, text } = describeStanding(loaded, standing)
    context.writer.result(value, text)
    return 0
  })
}
