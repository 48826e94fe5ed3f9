import type { ChainId, GroupReceipt, OutputsOf, STANDARD_STEPS } from "@agentgpt/core"
import { writeOwnReceipt, writeTransactions } from "./write-transactions.ts"

type GroupOutput = OutputsOf<typeof STANDARD_STEPS.bridgeAtomic.outputs>

/** What payments on several chains came to, as a step yields it. */
export function writeGroupReceipt(
  chainId: ChainId,
  { groupId, state, legs, transactions }: GroupReceipt,
): GroupOutput {
  return {
    receipt: writeOwnReceipt(chainId, state === "paid", transactions),
    group: {
      groupId,
      state,
      legs: legs.map((leg) => ({ ...leg })),
      transactions: writeTransactions(transactions),
    },
  }
}
