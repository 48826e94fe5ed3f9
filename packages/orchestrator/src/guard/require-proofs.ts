import { AgentGptError } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import type { Policy } from "./policy.ts"

/**
 * ZKWorkflow of a chain, as the policy names it.
 * @throws POLICY_CHAIN_REFUSED, POLICY_DESTINATION_REFUSED
 */
export function requireProofs(policy: Policy, chainId: ChainId): EvmAddress {
  const chain = Object.hasOwn(policy.chains, chainId) ? policy.chains[chainId] : undefined
  if (chain === undefined) {
    throw new AgentGptError("POLICY_CHAIN_REFUSED", `The policy does not name ${chainId}.`)
  }
  if (chain.proofs !== undefined) return chain.proofs
  throw new AgentGptError("POLICY_DESTINATION_REFUSED", `The policy names no ZKWorkflow on ${chainId}.`, {
    meta: ["Name it as `proofs` of the chain, and among its destinations."],
  })
}
