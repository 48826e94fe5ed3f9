import { checkApprovals, recoverApprover, withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { ApprovalQuestion, Decision } from "../guard/decision.ts"
import type { Policy } from "../guard/policy.ts"
import { toSigningAsset, toSigningPolicy } from "../guard/to-signing-policy.ts"
import { appendEvent } from "./append-event.ts"
import { readApprovals } from "./read-facts.ts"
import { requireRun } from "./run-record.ts"
import type { GivenApproval } from "./run-view.ts"

/**
 * Keeps approvals of a run that is asking. Each has to answer one of its questions by itself, else none is kept: a
 * forged one, one of another run or of somebody who is no approver.
 * @throws POLICY_ASK_EXPIRED, POLICY_PLAN_CHANGED, GUARD_APPROVAL_ codes, GUARD_APPROVER_FOREIGN
 */
export async function keepApprovals(
  { store, policy }: { readonly store: Store; readonly policy: Policy },
  run: string,
  approvals: readonly GivenApproval[],
): Promise<void> {
  const { decision, state } = await requireRun(store, run)
  if (state !== "asking") {
    throw new AgentGptError("POLICY_PLAN_CHANGED", `The run ${run} asks for nothing: it is ${state}.`)
  }
  const nowMs = Date.now()
  if (nowMs >= decision.expiresAtMs) throw new AgentGptError("POLICY_ASK_EXPIRED")
  for (const approval of approvals) {
    const question = decision.questions.find(({ planHash }) => planHash === approval.planHash)
    if (question === undefined) {
      throw new AgentGptError(
        "POLICY_PLAN_CHANGED",
        `The run ${run} does not ask about ${approval.planHash}.`,
      )
    }
    requireSound(policy, question, approval, nowMs)
  }
  for (const { planHash, amountLimit, expiresAtSeconds, signature } of approvals) {
    // eslint-disable-next-line no-await-in-loop -- few, and each is told
    await withCodedErrors(() =>
      sql`
        insert into agentgpt.run_approval (run, plan_hash, signature, amount_limit, expires_at_seconds)
        values (${run}, ${planHash}, ${signature}, ${amountLimit.toString()}, ${expiresAtSeconds.toString()})
        on conflict do nothing`.execute(store.sql),
    )
    // eslint-disable-next-line no-await-in-loop -- the same
    await tellGranted({ store, policy }, run, decision, planHash, signature)
  }
}

async function tellGranted(
  { store, policy }: { readonly store: Store; readonly policy: Policy },
  run: string,
  { questions }: Decision,
  planHash: Hex,
  signature: Hex,
): Promise<void> {
  const question = questions.find((one) => one.planHash === planHash)
  const given = (await withCodedErrors(() => readApprovals(store, run)))[planHash] ?? []
  const approval = given.find((one) => one.signature === signature)
  if (question === undefined || approval === undefined) return
  const signing = toSigningPolicy(policy, question.chainId)
  const approver = recoverApprover(signing, planHash, approval)
  // One who signs twice is counted once.
  const granted = new Set(given.map((one) => recoverApprover(signing, planHash, one))).size
  const told = { approvalId: planHash, approver, granted, required: question.needed }
  await appendEvent(store, run, "approval-granted", told, `granted ${signature}`)
}

function requireSound(
  policy: Policy,
  { planHash, chainId, asset, amountLimit }: ApprovalQuestion,
  approval: GivenApproval,
  nowMs: number,
): void {
  checkApprovals(
    { ...toSigningPolicy(policy, chainId), freeAmounts: {}, approvalsNeeded: 1 },
    {
      planHash,
      policyVersion: policy.version,
      accounts: [],
      destinations: [],
      asset: toSigningAsset(asset),
      // A part that moves nothing is asked about as well.
      amountLimit: BigInt(amountLimit) === 0n ? 1n : BigInt(amountLimit),
      largestValueWei: 0n,
      approvals: [approval],
    },
    nowMs,
  )
}
