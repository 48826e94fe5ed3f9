import { AgentGptError } from "@agentgpt/core"

import { CONTRACT_PURPOSES } from "./contract-names.ts"
import type { ContractName } from "./contract-names.ts"
import type { Deployment } from "./deployment.ts"
import { bundledDeployments } from "./generated/bundled-deployments.ts"
import { readLocalDeployment } from "./read-local-deployment.ts"

/**
 * The deployment on a chain: the recorded ones are part of this package, that of a development chain is read
 * from the file that the last local deployment wrote.
 *
 * @example
 * const { block, contracts } = deploymentOn(31337)
 */
export function deploymentOn(chainId: number | bigint): Deployment {
  const id = Number(chainId)
  const deployment = bundledDeployments[id] ?? readLocalDeployment(id)
  if (deployment !== undefined) return deployment
  throw new AgentGptError("CONTRACT_NOT_DEPLOYED", `No deployment is recorded for chain ${chainId}.`, {
    meta: ["npm start deploys to a local chain, npm run deploy -- --network <name> to any other."],
  })
}

/**
 * The address of every contract on a chain.
 *
 * @example
 * const payout = BatchPayout__factory.connect(addresses(31337).BatchPayout, signer)
 */
export function addresses(chainId: number | bigint): Readonly<Record<ContractName, string>> {
  const { contracts } = deploymentOn(chainId)
  const names = Object.keys(CONTRACT_PURPOSES)
  const found = names.flatMap((name) => {
    const address = contracts[name]?.address
    return address === undefined ? [] : [[name, address] as const]
  })
  if (found.length < names.length) {
    const missing = names.filter((name) => contracts[name] === undefined).join(", ")
    throw new AgentGptError("CONTRACT_NOT_DEPLOYED", `The deployment on chain ${chainId} lacks ${missing}.`, {
      meta: ["It is of an earlier version, or did not finish: run the deployment again."],
    })
  }
  // Every name of the type was found above.
  return Object.fromEntries(found) as Record<ContractName, string>
}
