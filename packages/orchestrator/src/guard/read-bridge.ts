import { readCall } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { AssetType, ChainId, EvmAddress, Hex } from "@agentgpt/core"
import { assetOf } from "../plan/asset-of.ts"
import type { PlannedStep } from "../plan/plan.ts"
import type { MovedAmount, PlanEffects, UsedDestination } from "./plan-effects.ts"
import type { Policy } from "./policy.ts"
import { addressOf, amountOf, textOf, tokenOf } from "./step-values.ts"

/**
 * What an order to another chain does: what is set aside counts like a payment to the beneficiary, and the prices of
 * messages as coins of the chains that they leave. The arbiters of both chains and the target have to be listed, the
 * target with the function that is called there.
 */
export function readBridge(
  { id: stepId, chainId, inputs }: PlannedStep,
  policy: Policy,
): Partial<PlanEffects> {
  const account = addressOf(inputs["account"])
  const away = textOf(inputs["destination"]) as ChainId
  const target = addressOf(inputs["target"])
  const beneficiary = addressOf(inputs["beneficiary"])
  const fee = amountOf(inputs["largestFeeWei"])
  const asset = inputs["asset"] === undefined ? undefined : (textOf(inputs["asset"]) as AssetType)
  const [arbiter, arbiterAway] = [chainId, away].map((chain) => limitsOf(policy, chain)?.arbiter)
  const message = (of: ChainId): MovedAmount => ({
    stepId,
    chainId: of,
    asset: assetOf(of, "native"),
    amount: fee,
  })
  const escrow: readonly MovedAmount[] =
    asset === undefined
      ? []
      : [
          {
            stepId,
            chainId,
            asset,
            amount: amountOf(inputs["amount"] ?? { value: "0" }),
            recipient: beneficiary,
          },
        ]
  const token: readonly UsedDestination[] =
    asset === undefined ? [] : [{ stepId, chainId, address: tokenOf(asset), purpose: "the token" }]
  const why = explainCall(policy, away, { account, target, data: textOf(inputs["data"]) as Hex })
  return {
    // Sending it, sending it once more, and bringing the result back.
    amounts: [...escrow, message(chainId), message(chainId), message(away)],
    receivers: asset === undefined ? [] : [{ stepId, recipient: beneficiary, payer: account }],
    destinations: [
      { stepId, chainId, address: arbiter, purpose: "the arbiter" },
      ...token,
      { stepId, chainId: away, address: arbiterAway, purpose: "the arbiter" },
      { stepId, chainId: away, address: target, purpose: "the target" },
    ],
    accounts: [
      { stepId, chainId, account },
      { stepId, chainId: away, account },
    ],
    tended: [
      { stepId, chainId, amount: fee },
      { stepId, chainId: away, amount: fee },
    ],
    ...(why !== undefined && { refusedCalls: [{ stepId, why }] }),
  }
}

function limitsOf({ chains }: Policy, chainId: ChainId): Policy["chains"][ChainId] | undefined {
  return Object.hasOwn(chains, chainId) ? chains[chainId] : undefined
}

/**
 * Why the call at the target may not be asked for. It is made by the account's executor there, whose tokens no cap of
 * this plan counts: a call that moves any is refused. A target that is not listed at all is a finding of its own.
 */
function explainCall(
  policy: Policy,
  away: ChainId,
  {
    account,
    target,
    data,
  }: { readonly account: EvmAddress; readonly target: EvmAddress; readonly data: Hex },
): string | undefined {
  const destination = limitsOf(policy, away)?.destinations.find(({ address }) => address === target)
  if (destination === undefined) return undefined
  try {
    const { movements, listed } = readCall(destination, { account, valueWei: 0n, data })
    if (movements.some(({ amount }) => amount > 0n)) return "the call moves tokens at the destination"
    return listed.length > 0 ? "the call names addresses that the policy has to list" : undefined
  } catch (error) {
    if (!AgentGptError.is(error) || !error.code.startsWith("GUARD_")) throw error
    return error.meta.join(" ") || error.shortMessage
  }
}
