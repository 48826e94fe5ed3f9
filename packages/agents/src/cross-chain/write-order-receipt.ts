import type { ChainId, OrderReceipt, OutputsOf, STANDARD_STEPS } from "@agentgpt/core"

type OrderOutput = OutputsOf<typeof STANDARD_STEPS.bridgeAndExecute.outputs>

/** What an order came to, as a step yields it: the transactions of the chain it left, and all there is to know. */
export function writeOrderReceipt(
  chainId: ChainId,
  { orderId, state, transactions }: OrderReceipt,
): OrderOutput {
  const own = transactions.filter((transaction) => transaction.chainId === chainId)
  return {
    receipt: {
      chainId,
      succeeded: state === "completed",
      transactionHashes: own.map(({ transactionHash }) => transactionHash),
      gasUsed: String(own.reduce((sum, { gasUsed }) => sum + gasUsed, 0n)),
    },
    order: {
      orderId,
      state,
      transactions: transactions.map(({ gasUsed, gasFeeWei, messageFeeWei, ...rest }) => ({
        ...rest,
        gasUsed: String(gasUsed),
        gasFeeWei: String(gasFeeWei),
        messageFeeWei: String(messageFeeWei),
      })),
    },
  }
}
