import { AgentGptError } from "@agentgpt/core"
import type { ReceiptValue, Role, SettlementGoal, StepContext, StepReceipt } from "@agentgpt/core"

type Waiting = Pick<StepContext<typeof Role.EXECUTOR>["effects"], "waitFor">

/**
 * What became of requests that an earlier attempt at the same step took on; nothing if it took on none of them.
 * A step may be performed again after a crash, and must then go on instead of judging the chain that it has
 * already changed.
 */
export async function findEarlier(
  effects: Waiting,
  idempotencyKeys: readonly string[],
  until: SettlementGoal,
): Promise<readonly StepReceipt[] | undefined> {
  try {
    return await effects.waitFor(idempotencyKeys, until)
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "JOURNAL_INTENT_UNKNOWN") return undefined
    throw error
  }
}

/** @throws AGENT_TRANSACTION_FAILED naming the first that did not succeed */
export function requireSuccess(receipts: readonly StepReceipt[]): void {
  const failed = receipts.find(({ status }) => status !== "succeeded")
  if (failed === undefined) return
  const { idempotencyKey, status, errorCode, transactionHash } = failed
  throw new AgentGptError("AGENT_TRANSACTION_FAILED", `A transaction was ${status}.`, {
    meta: [
      `Its key is ${idempotencyKey}.`,
      ...(transactionHash === undefined ? [] : [`It is ${transactionHash}.`]),
      ...(errorCode === undefined ? [] : [`The reason is ${errorCode}.`]),
    ],
  })
}

export function toReceipt(chainId: ReceiptValue["chainId"], receipts: readonly StepReceipt[]): ReceiptValue {
  return {
    chainId,
    succeeded: receipts.every(({ status }) => status === "succeeded"),
    transactionHashes: receipts.flatMap(({ transactionHash }) => transactionHash ?? []),
    gasUsed: String(receipts.reduce((sum, { gasUsed }) => sum + gasUsed, 0n)),
  }
}
