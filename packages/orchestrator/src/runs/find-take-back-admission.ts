import { withCodedErrors } from "@agentgpt/chain"
import type { PlanAdmission, Store } from "@agentgpt/chain"
import type { ChainId, Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { Policy } from "../guard/policy.ts"
import { toTakeBackAdmission } from "../guard/to-take-back-admission.ts"
import type { LeftPayroll } from "../guard/to-take-back-admission.ts"

/** What the signing guard of a chain asks when nothing else was let in under a hash: it may be what an ended run has left. */
export async function findTakeBackAdmission(
  store: Store,
  policy: Policy,
  chainId: ChainId,
  planHash: Hex,
): Promise<PlanAdmission | undefined> {
  const { rows } = await withCodedErrors(() =>
    sql<LeftPayroll>`
      select payroll.run, payroll.step_id as "stepId", payout->>'payer' as payer, payout->>'token' as token,
        payout->>'batchPayout' as "batchPayout"
      from agentgpt.run_payroll payroll
      where closed_at is null and payroll.chain_id = ${chainId}`.execute(store.sql),
  )
  return rows
    .map((left) => toTakeBackAdmission(policy, left))
    .find((admission) => admission.planHash === planHash)
}
