import { hashCanonical } from "@agentgpt/core"
import type { CanonicalValue, Hex } from "@agentgpt/core"
import type { TransactionRequest } from "../../submit/transaction-request.ts"

type Effect = Pick<TransactionRequest, "account" | "call" | "authority" | "route">

/**
 * The key of a transaction of a run: the same for the same payments under the same authority, however often and
 * by whichever process they are submitted. The gas limit is left out, since it is measured anew each time.
 * @param round How often these payments were tried by a transaction that ended without paying them.
 */
export function idempotencyKeyOf(purpose: string, runId: Hex, effect: Effect, round: number): string {
  const { account, call, authority, route = "public" } = effect
  const content = {
    account,
    to: call.to,
    valueWei: call.valueWei.toString(),
    data: call.data,
    planHash: authority.planHash,
    policyVersion: authority.policyVersion,
    route,
  } satisfies CanonicalValue
  return `${purpose}/${runId}/${hashCanonical(content).slice(2, 34)}/${round}`
}
