import type * as contracts from "@agentgpt/contracts"
import type { Deployment } from "@agentgpt/contracts"
import { AgentGptError, toEvmChainNumber } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"

/**
 * Where the contracts are on a chain, by the record of their deployment.
 * @throws CONTRACT_NOT_DEPLOYED, SETUP_BUILD_FAILED
 */
export async function readDeployment(chainId: ChainId): Promise<Deployment> {
  const { deploymentOn } = await loadContracts()
  return deploymentOn(toEvmChainNumber(chainId))
}

/** The records of those chains that have one. */
export async function readDeployments(
  chainIds: readonly ChainId[],
): Promise<ReadonlyMap<ChainId, Deployment>> {
  const found = await Promise.all(
    chainIds.map(async (chainId) => {
      const deployment = await readDeployment(chainId).catch(absent)
      return deployment === undefined ? [] : [[chainId, deployment] as const]
    }),
  )
  return new Map(found.flat())
}

/** For a chain without a record; every other error goes on. */
export function absent(thrown: unknown): undefined {
  if (AgentGptError.is(thrown) && /^(?:CONTRACT_NOT_DEPLOYED|ID_CHAIN_NOT_EVM)$/u.test(thrown.code)) {
    return undefined
  }
  throw thrown
}

/** The bindings are built, unlike every other room. */
async function loadContracts(): Promise<Pick<typeof contracts, "deploymentOn">> {
  return import("@agentgpt/contracts").catch((cause: unknown) => {
    throw new AgentGptError("SETUP_BUILD_FAILED", "The contracts have not been built yet.", {
      meta: ["Run `npm start` once."],
      cause,
    })
  })
}
