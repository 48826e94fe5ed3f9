import { writePlanApproval } from "@agentgpt/chain"
import type { PlanApprovalTypedData } from "@agentgpt/chain"
import type { ApprovalQuestion, Decision } from "./decision.ts"
import type { Policy } from "./policy.ts"
import { toSigningPolicy } from "./to-signing-policy.ts"

/**
 * A question as an approver's wallet shows it (EIP-712). The signature is worth nothing after the question's time.
 *
 * @example
 * const { domain, types, message } = writeQuestion(policy, decision, question)
 * const signature = await wallet.signTypedData(domain, types, message)
 */
export function writeQuestion(
  policy: Policy,
  { expiresAtMs }: Pick<Decision, "expiresAtMs">,
  { planHash, chainId, amountLimit }: ApprovalQuestion,
): PlanApprovalTypedData {
  return writePlanApproval(toSigningPolicy(policy, chainId), {
    planHash,
    amountLimit: BigInt(amountLimit),
    expiresAtSeconds: BigInt(Math.floor(expiresAtMs / 1_000)),
  })
}
