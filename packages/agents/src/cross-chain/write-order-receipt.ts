import type { ChainId, OrderReceipt, OutputsOf, STANDARD_STEPS } from "@agentgpt/core"
import { writeOwnReceipt, writeTransactions } from "./write-transactions.ts"

type OrderOutput = OutputsOf<typeof STANDARD_STEPS.bridgeAndExecute.outputs>

/** What an order came to, as a step yields it: the transactions of the chain it left, and all there is to know. */
export function writeOrderReceipt(
  chainId: ChainId,
  { orderId, state, transactions }: OrderReceipt,
): OrderOutput {
  return {
    receipt: writeOwnReceipt(chainId, state === "completed", transactions),
    order: { orderId, state, transactions: writeTransactions(transactions) },
  }
}
