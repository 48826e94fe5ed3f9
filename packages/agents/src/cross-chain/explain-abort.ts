import { AgentGptError } from "@agentgpt/core"
import type { GroupReceipt } from "@agentgpt/core"

/** The failure of a step whose payments were not made: what was set aside is back. */
export function explainAbort({ groupId, legs, transactions }: GroupReceipt): AgentGptError {
  const ends = legs.map(({ chainId, state }, index) => {
    const what = state === "refunded" ? "the money is back" : "it was never set aside"
    return `Leg ${index + 1} on ${chainId}: ${what}.`
  })
  return new AgentGptError("BRIDGE_GROUP_ABORTED", `Of the payments ${groupId} none was made.`, {
    meta: [
      ...ends,
      ...transactions.map(
        ({ action, chainId, transactionHash }) => `${action} on ${chainId}: ${transactionHash}`,
      ),
    ],
  })
}
