import { withCodedErrors } from "@agentgpt/chain"
import type { PlanAdmission, Store } from "@agentgpt/chain"
import { ALL_STEPS } from "@agentgpt/core"
import type { ChainId, Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { Policy } from "../guard/policy.ts"
import { toRegistrationAdmission } from "../guard/to-registration-admission.ts"
import type { UnregisteredRun } from "../guard/to-registration-admission.ts"

/**
 * What the signing guard of a chain asks when nothing else was let in under a hash: it may be a run that is to be
 * registered under terms of its own. None is before it is written down how its steps ended, nor once it was erased.
 */
export async function findRegistrationAdmission(
  store: Store,
  policy: Policy,
  chainId: ChainId,
  planHash: Hex,
): Promise<PlanAdmission | undefined> {
  const { rows } = await withCodedErrors(() =>
    sql<UnregisteredRun>`
      select run, chain_id as "chainId", payout->>'payer' as payer from agentgpt.run_terms terms
      where admission_hash = ${planHash} and chain_id = ${chainId} and exists (
        select 1 from agentgpt.run_outcome outcome
        where outcome.run = terms.run and step_id = ${ALL_STEPS} and secret is not null)`.execute(store.sql),
  )
  return rows[0] && toRegistrationAdmission(policy, rows[0])
}
