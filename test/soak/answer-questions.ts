import type { Orchestrator, RunView } from "@agentgpt/agentgpt"
import { signPlanApproval } from "@agentgpt/chain"

import { APPROVERS, POLICY_NAME } from "../e2e/support/run-office.ts"
import type { ChainSite } from "../e2e/support/small-chain.ts"

const HOUR_SECONDS = 3_600

/** Lets a run that asks go on: two of three sign, one after the other. Does nothing for one that does not ask. */
export async function answerQuestions(
  desk: Orchestrator,
  { chainId }: ChainSite,
  { run, questions }: RunView,
): Promise<void> {
  for (const { planHash, amountLimit } of questions) {
    const policy = { chainId, name: POLICY_NAME, version: 1 }
    const expiresAtSeconds = BigInt(Math.floor(Date.now() / 1_000) + HOUR_SECONDS)
    const said = { planHash, amountLimit: BigInt(amountLimit), expiresAtSeconds }
    for (const approver of APPROVERS.slice(1)) {
      await desk.approve(run, [{ planHash, ...(await signPlanApproval(approver, policy, said)) }])
    }
  }
}
