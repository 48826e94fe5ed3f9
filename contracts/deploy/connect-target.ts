import { AgentGptError, DEVELOPMENT_CHAIN_IDS } from "@agentgpt/core"
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"
import type { NetworkConfig } from "hardhat/types/config"

import type { DeploymentTarget } from "./deployment-target.ts"
import { resolveDeployer, resolveVariable } from "./resolve-variables.ts"

type HttpNetwork = Extract<NetworkConfig, { readonly type: "http" }>

/**
 * Reads the network's address and key, asks the node for its chain id, and refuses a node that is not the one
 * the network's configuration names. Nothing is sent.
 */
export async function connectTarget(
  hre: HardhatRuntimeEnvironment,
  networkName: string,
): Promise<DeploymentTarget> {
  const network = requireNetwork(hre, networkName)
  const url = await resolveVariable(network.url, "an RPC address")
  const host = readHost(url, networkName)
  const deployer = await resolveDeployer(network)
  const connection = await hre.network.create({ network: networkName })
  try {
    const chainId = await askChainId(connection.provider, host)
    refuseOtherChain(network, networkName, chainId, host)
    return {
      networkName,
      chainId,
      isDevelopment: DEVELOPMENT_CHAIN_IDS.some((id) => id === chainId),
      host,
      provider: connection.provider,
      deployer,
      close: () => connection.close(),
    }
  } catch (error) {
    await connection.close()
    throw error
  }
}

function requireNetwork(hre: HardhatRuntimeEnvironment, networkName: string): HttpNetwork {
  const network = hre.config.networks[networkName]
  if (network?.type === "http") return network
  const known = Object.entries(hre.config.networks).filter(([, { type }]) => type === "http")
  throw new AgentGptError("DEPLOY_NETWORK_UNKNOWN", `There is no network "${networkName}".`, {
    meta: [`Choose one of ${known.map(([name]) => name).join(", ")}, or add yours to contracts/networks.ts.`],
  })
}

function readHost(url: string, networkName: string): string {
  if (URL.canParse(url)) return new URL(url).host
  throw new AgentGptError("DEPLOY_VARIABLE_INVALID", `The RPC address of ${networkName} is not a URL.`)
}

async function askChainId(provider: DeploymentTarget["provider"], host: string): Promise<number> {
  const answer = await provider.request({ method: "eth_chainId" }).catch((cause: unknown) => {
    throw new AgentGptError("DEPLOY_NODE_UNREACHABLE", `The node at ${host} does not answer.`, {
      meta: ["Check that the node runs, that its address is right and that your key for it is valid."],
      cause,
    })
  })
  return Number(answer)
}

function refuseOtherChain(network: HttpNetwork, networkName: string, chainId: number, host: string): void {
  // A network without a fixed chain id is the local one: any development chain will do, a live one never.
  const expected: readonly number[] =
    network.chainId === undefined ? DEVELOPMENT_CHAIN_IDS : [network.chainId]
  if (expected.includes(chainId)) return
  throw new AgentGptError(
    "DEPLOY_CHAIN_MISMATCH",
    `The network ${networkName} has chain id ${expected.join(" or ")}, but the node at ${host} is on chain ${chainId}.`,
    { meta: ["Nothing was sent. Correct the RPC address, or choose the network that the node belongs to."] },
  )
}
