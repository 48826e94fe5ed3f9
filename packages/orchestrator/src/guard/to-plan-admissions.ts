import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import type { PlanAdmission, PlanApproval } from "@agentgpt/chain"
import { assetOf } from "../plan/asset-of.ts"
import type { Plan } from "../plan/plan.ts"
import type { Roster } from "../task/read-rosters.ts"
import type { Decision } from "./decision.ts"
import { splitPlan } from "./plan-parts.ts"
import type { Policy } from "./policy.ts"
import { readEffects } from "./read-effects.ts"
import { requireAllowed, requireSame } from "./require-allowed.ts"
import { toSigningAsset } from "./to-signing-policy.ts"

/**
 * What the signing guard is told about a plan that was allowed: one admission for each part, bounded by what the part
 * moves, where it goes and who signs. It holds every transaction to this, and looks at the approvals again.
 * @throws POLICY_PLAN_CHANGED, POLICY_CHANGED, and the reason why the plan was not allowed
 *
 * @example
 * const admissions = toPlanAdmissions(decision, plan, policy, { rosters, approvals })
 * const findAdmission = (hash: Hex) => admissions.find(({ admission }) => admission.planHash === hash)?.admission
 * const guard = createSigningGuard({ chainId, store, pool, readPolicy, findAdmission })
 */
export function toPlanAdmissions(
  decision: Decision,
  plan: Plan,
  policy: Policy,
  facts: {
    readonly rosters: readonly Roster[]
    readonly approvals: Readonly<Record<Hex, readonly PlanApproval[]>>
    readonly admittedUntilMs?: number
  },
): readonly AdmittedPart[] {
  requireAllowed(decision)
  requireSame(decision, plan, policy)
  const effects = readEffects(plan, policy, facts.rosters)
  return splitPlan(plan, effects, decision.run).map(({ planHash, chainId, asset, amountLimit, stepIds }) => {
    const isOfPart = (one: { readonly stepId: string; readonly chainId: ChainId }) =>
      one.chainId === chainId && stepIds.includes(one.stepId)
    const coin = assetOf(chainId, "native")
    const values = effects.amounts
      .filter((moved) => isOfPart(moved) && moved.asset === coin)
      .map(({ amount }) => amount)
    const used = effects.destinations.filter(isOfPart).map(({ address }) => address)
    return {
      chainId,
      stepIds,
      admission: {
        planHash,
        policyVersion: policy.version,
        ...(facts.admittedUntilMs !== undefined && { admittedUntilMs: facts.admittedUntilMs }),
        accounts: distinct(effects.accounts.filter(isOfPart).map(({ account }) => account)),
        destinations: distinct(used.filter((address) => address !== undefined)),
        asset: toSigningAsset(asset),
        amountLimit,
        largestValueWei: values.reduce((most, value) => (value > most ? value : most), 0n),
        approvals: facts.approvals[planHash] ?? [],
      },
    }
  })
}

/** A part of a plan as it is let in on its chain. */
export type AdmittedPart = {
  readonly chainId: ChainId
  /** The steps whose transactions are sent under this admission. */
  readonly stepIds: readonly string[]
  readonly admission: PlanAdmission
}

function distinct(addresses: readonly EvmAddress[]): readonly EvmAddress[] {
  return [...new Set(addresses)].sort()
}
