import { AgentGptError, parseAssetType } from "@agentgpt/core"
import type { AssetType, ChainId } from "@agentgpt/core"
import type { Asset, SigningPolicy } from "@agentgpt/chain"
import type { AssetLimits, Policy } from "./policy.ts"

/**
 * What the signing guard of one chain enforces of a policy, so that the last look before a key is used is at the
 * same rules.
 * @throws POLICY_CHAIN_REFUSED
 *
 * @example
 * const readPolicy = () => toSigningPolicy(policy, "eip155:1")
 * const guard = createSigningGuard({ chainId: "eip155:1", store, pool, readPolicy, findAdmission })
 */
export function toSigningPolicy(policy: Policy, chainId: ChainId): SigningPolicy {
  const chain = Object.hasOwn(policy.chains, chainId) ? policy.chains[chainId] : undefined
  if (chain === undefined) {
    throw new AgentGptError("POLICY_CHAIN_REFUSED", `The policy does not name ${chainId}.`)
  }
  const limits = limitsOn(policy, chainId)
  const { destinations, largestGasLimit, largestFeeWei, largestValueWei } = chain
  return {
    chainId,
    name: policy.name,
    version: policy.version,
    approvers: policy.approvals.approvers,
    approvalsNeeded: policy.approvals.needed,
    freeAmounts: Object.fromEntries(limits.map(([asset, { approvalAbove }]) => [asset, approvalAbove])),
    destinations,
    caps: {
      largestGasLimit,
      largestFeeWei,
      largestValueWei,
      largestPerDay: Object.fromEntries(limits.map(([asset, { perDay }]) => [asset, perDay])),
    },
  }
}

/** An asset as the signing guard of its chain calls it. */
export function toSigningAsset(asset: AssetType): Asset {
  const { assetNamespace, assetReference } = parseAssetType(asset)
  return assetNamespace === "erc20" ? (assetReference as Asset) : "native"
}

function limitsOn({ assets }: Policy, chainId: ChainId): readonly (readonly [Asset, AssetLimits])[] {
  return (Object.entries(assets) as [AssetType, AssetLimits][])
    .filter(([asset]) => parseAssetType(asset).chainId === chainId)
    .map(([asset, limits]) => [toSigningAsset(asset), limits])
}
