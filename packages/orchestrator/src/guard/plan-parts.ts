import { hashCanonical } from "@agentgpt/core"
import type { AssetType, ChainId, Hex } from "@agentgpt/core"
import { assetOf } from "../plan/asset-of.ts"
import type { Plan } from "../plan/plan.ts"
import type { PlanEffects } from "./plan-effects.ts"

/** The part of a plan that moves one asset on one chain: what is let in, approved and added up as one. */
export type PlanPart = {
  /** What approvers sign, and what every transaction of the part is signed under. */
  readonly planHash: Hex
  readonly chainId: ChainId
  readonly asset: AssetType
  /** All that the part moves, in token units. */
  readonly amountLimit: bigint
  readonly stepIds: readonly string[]
}

/**
 * The hash of a part: of this plan, in this run. Next month's run of the same plan has other ones, and needs approvals
 * of its own.
 */
export function hashPlanPart(workflowId: Hex, run: string, chainId: ChainId, asset: AssetType): Hex {
  return hashCanonical({ kind: "plan-part", workflowId, run, chainId, asset })
}

/**
 * The parts of a plan: one for each asset on each chain. A step that carries the chain's coin along with a token
 * belongs to the token's part; steps that only cost gas are a part of the chain's coin that moves none. What a step
 * tends until it is settled is done under parts of the coins of its chains: the right to it must not end with the
 * approvals of what the step moves. A step that moves several tokens, each in a transaction of its own, names their parts.
 */
export function splitPlan(plan: Plan, effects: PlanEffects, run: string): readonly PlanPart[] {
  // A payroll has as many amounts as rows, so they are gone through once.
  const amountsOf = Map.groupBy(effects.amounts, ({ stepId }) => stepId)
  const signing = new Set([...effects.accounts, ...effects.amounts].map(({ stepId }) => stepId))
  const parts = new Map<string, PlanPart>()
  for (const { id, chainId } of plan.steps.filter((step) => signing.has(step.id))) {
    const amounts = (amountsOf.get(id) ?? []).filter((moved) => moved.chainId === chainId)
    const coin = assetOf(chainId, "native")
    const asset = amounts.find((moved) => moved.asset !== coin)?.asset ?? coin
    const key = `${chainId} ${asset}`
    const part = parts.get(key)
    const amount = amounts
      .filter((moved) => moved.asset === asset)
      .reduce((sum, moved) => sum + moved.amount, 0n)
    parts.set(key, {
      planHash: hashPlanPart(plan.workflowId, run, chainId, asset),
      chainId,
      asset,
      amountLimit: (part?.amountLimit ?? 0n) + amount,
      stepIds: [...(part?.stepIds ?? []), id],
    })
  }
  for (const { stepId, chainId, amount, asset = assetOf(chainId, "native") } of effects.tended) {
    const key = `${chainId} ${asset}`
    const part = parts.get(key)
    // Its own part is of this asset: what it takes of it is among the amounts already.
    if (part?.stepIds.includes(stepId) === true) continue
    parts.set(key, {
      planHash: hashPlanPart(plan.workflowId, run, chainId, asset),
      chainId,
      asset,
      amountLimit: (part?.amountLimit ?? 0n) + amount,
      stepIds: [...(part?.stepIds ?? []), stepId],
    })
  }
  return [...parts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, part]) => part)
}
