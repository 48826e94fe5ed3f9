import type { CanonicalValue, ChainId, OrderTransaction, ReceiptValue } from "@agentgpt/core"

/** Transactions on several chains as a step yields them: numbers of units are decimal text. */
export function writeTransactions(transactions: readonly OrderTransaction[]): CanonicalValue {
  return transactions.map(({ gasUsed, gasFeeWei, messageFeeWei, ...rest }) => ({
    ...rest,
    gasUsed: String(gasUsed),
    gasFeeWei: String(gasFeeWei),
    messageFeeWei: String(messageFeeWei),
  }))
}

/** Those of the step's own chain, added up. */
export function writeOwnReceipt(
  chainId: ChainId,
  succeeded: boolean,
  transactions: readonly OrderTransaction[],
): ReceiptValue {
  const own = transactions.filter((transaction) => transaction.chainId === chainId)
  return {
    chainId,
    succeeded,
    transactionHashes: own.map(({ transactionHash }) => transactionHash),
    gasUsed: String(own.reduce((sum, { gasUsed }) => sum + gasUsed, 0n)),
  }
}
