import { formatAmount } from "@agentgpt/core"
import { assetOf } from "../../plan/asset-of.ts"
import { find } from "../finding.ts"
import type { Finding } from "../finding.ts"
import type { PlanEffects } from "../plan-effects.ts"
import type { Policy } from "../policy.ts"

/**
 * Coins that go along with a token: the signing guard counts them for each part against what goes without approvals,
 * whoever has approved the token. A plan that needs more could never be done.
 */
export function judgeBesides({ assets }: Policy, { besides }: PlanEffects): readonly Finding[] {
  const byToken = Map.groupBy(besides, ({ asset }) => asset)
  return [...byToken].flatMap(([token, amounts]) => {
    const coin = assetOf(amounts[0]!.chainId, "native")
    const limits = Object.hasOwn(assets, coin) ? assets[coin] : undefined
    const total = amounts.reduce((sum, { amount }) => sum + amount, 0n)
    // What has no caps is refused already.
    if (limits === undefined || total <= limits.approvalAbove) return []
    const [needed, free] = [total, limits.approvalAbove].map((wei) => formatAmount(wei, limits.decimals))
    const sentence = `Messages that go along with ${token} may cost ${needed} of ${coin} together, and ${free} goes along: raise approvalAbove of ${coin}, or lower largestFeeWei.`
    return find("POLICY_PLAN_CAP", "deny", sentence, [coin])
  })
}
