import { formatAmount } from "@agentgpt/core"
import type { AssetType, EvmAddress } from "@agentgpt/core"
import { find } from "../finding.ts"
import type { Finding } from "../finding.ts"
import { DAY_MS } from "../judgement-facts.ts"
import type { JudgementFacts } from "../judgement-facts.ts"
import type { MovedAmount, PlanEffects } from "../plan-effects.ts"
import type { AssetLimits, Policy } from "../policy.ts"

/** The caps of every asset: a payment, a payee's and everybody's 24 hours, the plan. Assets without caps are refused. */
export function judgeAmounts(
  policy: Policy,
  effects: PlanEffects,
  facts: JudgementFacts,
): readonly Finding[] {
  const byAsset = Map.groupBy(effects.amounts, ({ asset }) => asset)
  return [...byAsset].flatMap(([asset, amounts]) => {
    const limits = Object.hasOwn(policy.assets, asset) ? policy.assets[asset] : undefined
    if (limits === undefined) {
      return find("POLICY_ASSET_REFUSED", "deny", "The policy does not name this asset.", [asset])
    }
    return judgeAsset(asset, limits, amounts, sumPastDay(asset, facts))
  })
}

function judgeAsset(
  asset: AssetType,
  limits: AssetLimits,
  amounts: readonly MovedAmount[],
  past: PastDay,
): readonly Finding[] {
  const write = (units: bigint) => formatAmount(units, limits.decimals)
  const overPayment = amounts.filter(({ amount }) => amount > limits.perPayment)
  const largest = overPayment.reduce((most, { amount }) => (amount > most ? amount : most), 0n)
  const payees = sumByPayee(amounts, past)
  const overPayee = [...payees].filter(([, amount]) => amount > limits.perPayee).map(([payee]) => payee)
  const total = amounts.reduce((sum, { amount }) => sum + amount, 0n)
  const day = past.total + total
  return [
    ...find(
      "POLICY_PAYMENT_CAP",
      "deny",
      `Of ${asset}, one payment may be ${write(limits.perPayment)}; the largest is ${write(largest)}.`,
      overPayment.map(({ recipient, stepId }) => recipient ?? stepId),
    ),
    ...find(
      "POLICY_PAYEE_CAP",
      "deny",
      `Of ${asset}, one payee may get ${write(limits.perPayee)} in 24 hours.`,
      overPayee,
    ),
    ...find(
      "POLICY_PLAN_CAP",
      "deny",
      `A plan may move ${write(limits.perPlan)}; this one moves ${write(total)}.`,
      total > limits.perPlan ? [asset] : [],
    ),
    ...find(
      "POLICY_DAY_CAP",
      "deny",
      `In 24 hours ${write(limits.perDay)} may be moved; with this plan it would be ${write(day)}.`,
      day > limits.perDay ? [asset] : [],
    ),
  ]
}

type PastDay = { readonly total: bigint; readonly byPayee: ReadonlyMap<EvmAddress, bigint> }

/** The last 24 hours, a payment of exactly 24 hours ago not among them. What this run itself has paid is in its plan. */
function sumPastDay(asset: AssetType, { pastPayments, run, nowMs }: JudgementFacts): PastDay {
  const byPayee = new Map<EvmAddress, bigint>()
  let total = 0n
  for (const payment of pastPayments) {
    if (payment.asset !== asset || payment.run === run || payment.atMs <= nowMs - DAY_MS) continue
    const amount = BigInt(payment.amount)
    total += amount
    const { recipient } = payment
    if (recipient !== undefined) byPayee.set(recipient, (byPayee.get(recipient) ?? 0n) + amount)
  }
  return { total, byPayee }
}

function sumByPayee(amounts: readonly MovedAmount[], { byPayee }: PastDay): ReadonlyMap<EvmAddress, bigint> {
  const sums = new Map<EvmAddress, bigint>()
  for (const { recipient, amount } of amounts) {
    if (recipient === undefined) continue
    sums.set(recipient, (sums.get(recipient) ?? byPayee.get(recipient) ?? 0n) + amount)
  }
  return sums
}
