import { AgentGptError, parseBytes32, parseEvmAddress, toEvmChainNumber } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import type { AllowedFunction, Destination } from "./signing-policy.ts"

/** What is used of a deployment's record; `deploymentOn` of the contracts' package returns one. */
export type DeploymentRecord = {
  readonly chainId: number
  readonly contracts: Readonly<
    Record<string, { readonly address: string; readonly codeHash: string } | undefined>
  >
}

/**
 * Entries of the allow-list for deployed contracts, with the code hashes that the deployment recorded.
 * @throws GUARD_DEPLOYMENT_UNFIT
 *
 * @example
 * const destinations = expectDeployedCode("eip155:1", deploymentOn(1), {
 *   BatchPayout: PAYOUT_FUNCTIONS,
 *   AGPT: TOKEN_FUNCTIONS,
 * })
 */
export function expectDeployedCode(
  chainId: ChainId,
  deployment: DeploymentRecord,
  functionsByName: Readonly<Record<string, readonly AllowedFunction[]>>,
): readonly Destination[] {
  if (BigInt(deployment.chainId) !== toEvmChainNumber(chainId)) {
    throw new AgentGptError("GUARD_DEPLOYMENT_UNFIT", `The deployment is not of chain ${chainId}.`)
  }
  return Object.entries(functionsByName).map(([name, functions]) => {
    const contract = deployment.contracts[name]
    if (contract === undefined) {
      throw new AgentGptError("GUARD_DEPLOYMENT_UNFIT", `The deployment has no ${name}.`)
    }
    const { address, codeHash } = contract
    return {
      kind: "contract",
      address: parseEvmAddress(address),
      codeHash: parseBytes32(codeHash),
      functions,
    }
  })
}
