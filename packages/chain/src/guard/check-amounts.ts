import { AgentGptError } from "@agentgpt/core"
import type { Movement } from "./read-call.ts"
import type { Spending } from "./reserve-spending.ts"
import type { Asset, PlanAdmission, SigningPolicy } from "./signing-policy.ts"

/**
 * Bounds what one transaction moves, and returns what has to be added up with others. A plan moves the asset it
 * was let in for; of the chain's coin, no more goes along with it than may be moved without approvals.
 * @throws GUARD_VALUE_EXCEEDED, GUARD_ASSET_REFUSED, GUARD_PLAN_LIMIT_EXCEEDED
 */
export function checkAmounts(
  policy: SigningPolicy,
  admission: PlanAdmission,
  movements: readonly Movement[],
): readonly Omit<Spending, "account" | "nonce">[] {
  const totals = new Map<Asset, bigint>()
  for (const { asset, amount, effect } of movements) {
    if (asset === "native") checkValue(policy, admission, amount)
    else if (asset !== admission.asset) throw refuseAsset(asset, "The plan was not let in for it.")
    if (effect === "moves") totals.set(asset, (totals.get(asset) ?? 0n) + amount)
    else if (amount > admission.amountLimit) {
      throw new AgentGptError("GUARD_PLAN_LIMIT_EXCEEDED", undefined, {
        meta: [`An allowance of ${amount}; the plan may move ${admission.amountLimit}.`],
      })
    }
  }
  return [...totals].map(([asset, amount]) => {
    const dayLimit = policy.caps.largestPerDay[asset]
    if (dayLimit === undefined) throw refuseAsset(asset, "The policy sets no limit for a day.")
    const planLimit = asset === admission.asset ? admission.amountLimit : (policy.freeAmounts[asset] ?? 0n)
    return { planHash: admission.planHash, asset, amount, planLimit, dayLimit }
  })
}

function checkValue(policy: SigningPolicy, admission: PlanAdmission, valueWei: bigint): void {
  const { largestValueWei } = policy.caps
  const most = largestValueWei < admission.largestValueWei ? largestValueWei : admission.largestValueWei
  if (valueWei <= most) return
  throw new AgentGptError("GUARD_VALUE_EXCEEDED", undefined, {
    meta: [`The transaction carries ${valueWei} wei; ${most} are allowed.`],
  })
}

function refuseAsset(asset: Asset, why: string): AgentGptError {
  return new AgentGptError("GUARD_ASSET_REFUSED", undefined, { meta: [`The asset is ${asset}.`, why] })
}
