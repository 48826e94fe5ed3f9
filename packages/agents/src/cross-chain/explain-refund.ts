import { AgentGptError } from "@agentgpt/core"
import type { OrderReceipt } from "@agentgpt/core"

/** The failure of a step whose order was not done: what was set aside is back. */
export function explainRefund({ orderId, transactions }: OrderReceipt, hasEscrow: boolean): AgentGptError {
  const what = hasEscrow ? "the money is back" : "nothing was set aside"
  return new AgentGptError("BRIDGE_ORDER_REFUNDED", `The order ${orderId} was not done; ${what}.`, {
    meta: transactions.map(
      ({ action, chainId, transactionHash }) => `${action} on ${chainId}: ${transactionHash}`,
    ),
  })
}
