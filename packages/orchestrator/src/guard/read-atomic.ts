import type { AssetType, ChainId, PaymentLeg } from "@agentgpt/core"
import { assetOf } from "../plan/asset-of.ts"
import type { PlannedStep } from "../plan/plan.ts"
import { countRelays } from "./count-relays.ts"
import { listGroupChains } from "./list-group-chains.ts"
import type { MovedAmount, PlanEffects, TendedPart } from "./plan-effects.ts"
import type { Policy } from "./policy.ts"
import { readAtomicStep } from "./read-atomic-step.ts"
import { tokenOf } from "./step-values.ts"

/**
 * What payments on several chains do: the legs that the account pays count like payments to their receivers, and the prices
 * of messages as coins of the chains that they leave. Legs of other payers move nothing of ours, but their receivers are
 * judged too. TwoPhaseCommit has to be listed on every chain, the token where a leg is ours.
 */
export function readAtomic(step: PlannedStep, policy: Policy): Partial<PlanEffects> {
  const { id: stepId } = step
  const payments = readAtomicStep(step)
  const { account, legs, largestFeeWei: fee } = payments
  const own = legs.filter(({ payer }) => payer === account)
  const chains = listGroupChains(payments)
  const messages = chains.flatMap((chainId): readonly MovedAmount[] =>
    Array.from({ length: countRelays(payments, chainId) }, () => ({
      stepId,
      chainId,
      asset: assetOf(chainId, "native"),
      amount: fee,
    })),
  )
  const away = own.filter(({ chainId }) => chainId !== step.chainId)
  const votes = away.map(({ chainId }): MovedAmount => ({
    stepId,
    chainId,
    asset: assetOf(chainId, "native"),
    amount: fee,
  }))
  return {
    amounts: [
      ...own.map(({ chainId, asset, amount, receiver: recipient }) => ({
        stepId,
        chainId,
        asset,
        amount,
        recipient,
      })),
      ...votes,
      ...messages,
    ],
    // A vote goes out with its leg, under the part of the token.
    besides: away.map(({ chainId, asset }) => ({ stepId, chainId, asset, amount: fee })),
    receivers: legs.map(({ receiver: recipient, payer }) => ({ stepId, recipient, payer })),
    destinations: [
      ...chains.map((chainId) => ({
        stepId,
        chainId,
        address: Object.hasOwn(policy.chains, chainId) ? policy.chains[chainId]?.twoPhaseCommit : undefined,
        purpose: "TwoPhaseCommit",
      })),
      ...own.map(({ chainId, asset }) => ({
        stepId,
        chainId,
        address: tokenOf(asset),
        purpose: "the token",
      })),
    ],
    accounts: chains.map((chainId) => ({ stepId, chainId, account })),
    tended: [
      ...chains.map((chainId) => ({
        stepId,
        chainId,
        amount: fee * BigInt(countRelays(payments, chainId)),
      })),
      ...addUp(stepId, own),
    ],
  }
}

/** One part for each token on each chain. */
function addUp(stepId: string, own: readonly PaymentLeg[]): readonly TendedPart[] {
  const totals = new Map<AssetType, { readonly chainId: ChainId; readonly amount: bigint }>()
  for (const { chainId, asset, amount } of own) {
    totals.set(asset, { chainId, amount: (totals.get(asset)?.amount ?? 0n) + amount })
  }
  return [...totals].map(([asset, total]) => ({ stepId, asset, ...total }))
}
