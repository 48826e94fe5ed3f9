import { AgentGptError, parseEvmAddress } from "@agentgpt/core"
import type { TransactionCall } from "../../submit/transaction-request.ts"
import { encodeBatch } from "./encode-batch.ts"
import type { PayoutRun, PlannedChunk } from "./plan-payments.ts"

/**
 * Where the money comes from: the payer's allowance to BatchPayout, or straight the payer's account, which
 * then delegates to PayoutDelegate (EIP-7702) and sends the batches to itself.
 */
export type PayoutFunding = "allowance" | "account"

/** The call that pays these chunks. */
export function toPayoutCall(
  run: PayoutRun,
  chunks: readonly PlannedChunk[],
  funding: PayoutFunding = "allowance",
): TransactionCall {
  if (funding !== "allowance" && funding !== "account") {
    throw new AgentGptError("BATCH_RULES_INVALID", "The funding is allowance or account.")
  }
  // Both contracts know `pay` by the same name and arguments.
  const to = parseEvmAddress(funding === "account" ? run.payer : run.batchPayout)
  return { to, valueWei: 0n, data: encodeBatch(run, chunks) }
}
