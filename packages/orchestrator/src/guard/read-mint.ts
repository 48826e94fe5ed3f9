import type { CanonicalValue, EvmAddress } from "@agentgpt/core"
import type { PlannedStep } from "../plan/plan.ts"
import { findMintFunction } from "./find-mint-function.ts"
import type { PlanEffects, Receiver } from "./plan-effects.ts"
import type { Policy } from "./policy.ts"
import { addressOf, valueOf } from "./step-values.ts"

/** Who gets tokens of a collection. They have no amount that a cap could count. */
export function readMint({ id: stepId, chainId, inputs }: PlannedStep, policy: Policy): Partial<PlanEffects> {
  const account = addressOf(inputs["account"])
  const collection = addressOf(inputs["collection"])
  const mints = valueOf(inputs["mints"])
  const pairs = Array.isArray(mints) ? mints : []
  const receivers = pairs.map((pair: CanonicalValue): Receiver => {
    const recipient = (Array.isArray(pair) ? String(pair[0]) : "") as EvmAddress
    return { stepId, recipient, payer: account }
  })
  const limits = Object.hasOwn(policy.chains, chainId) ? policy.chains[chainId] : undefined
  const destination = limits?.destinations.find(({ address }) => address === collection)
  const isRefused = destination !== undefined && findMintFunction(destination) === undefined
  const why = `no function that mints to many, such as mintMany(address[],uint256[]), at ${collection}`
  return {
    receivers,
    destinations: [{ stepId, chainId, address: collection, purpose: "the collection" }],
    accounts: [{ stepId, chainId, account }],
    ...(isRefused && { refusedCalls: [{ stepId, why }] }),
  }
}
