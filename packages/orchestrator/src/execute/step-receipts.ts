import type { ProgressRow } from "@agentgpt/chain"
import type { StepReceipt } from "@agentgpt/core"
import { readReceipts } from "./read-gas.ts"
import type { ChainDesk } from "./workshop.ts"

/** What the journal says of transactions, in the words of steps, with the gas that their receipts show. */
export async function reduceReceipts(
  desk: Pick<ChainDesk, "pool">,
  progress: readonly ProgressRow[],
): Promise<readonly StepReceipt[]> {
  const mined = progress.flatMap(({ transactionHash, blockNumber }) =>
    transactionHash !== undefined && blockNumber !== undefined ? [transactionHash] : [],
  )
  const receipts = mined.length === 0 ? [] : await readReceipts(desk, mined)
  const gasOf = new Map(mined.map((hash, index) => [hash, BigInt(receipts[index]?.gasUsed ?? 0)]))
  return progress.map((row) => ({
    idempotencyKey: row.idempotencyKey,
    status: statusOf(row),
    ...(row.transactionHash !== undefined && { transactionHash: row.transactionHash }),
    gasUsed: row.transactionHash === undefined ? 0n : (gasOf.get(row.transactionHash) ?? 0n),
    ...(row.stateWhy !== undefined && { errorCode: row.stateWhy }),
  }))
}

function statusOf({ state, kind }: ProgressRow): StepReceipt["status"] {
  if (state === "failed-before-send") return "unsent"
  if (state === "reverted") return "reverted"
  if (state === "cancelled" || kind === "cancel") return "cancelled"
  return "succeeded"
}
