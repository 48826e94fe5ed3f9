import type { ChainSetup } from "@agentgpt/agentgpt"
import { createRpcPool } from "@agentgpt/chain"
import type { EngineFees, FastGasFeed, FeePrice, RpcPool } from "@agentgpt/chain"
import { parseAmount } from "@agentgpt/core"
import type { ChainConfig, ChainId, CustomGasConfig, FastGasFeedConfig } from "@agentgpt/core"
import { createNodes, createRelays } from "../chains/create-nodes.ts"
import { firstBlockOf } from "./describe-proofs.ts"
import type { OpenInputs } from "./open-inputs.ts"

/**
 * The nodes of every configured chain; whoever opens them closes them.
 * @throws NODE_ codes; nothing stays open then
 */
export async function openPools({
  rpcUrls,
  relayUrls,
  relayIdentity,
  config,
}: OpenInputs): Promise<ReadonlyMap<ChainId, RpcPool>> {
  const pools = new Map<ChainId, RpcPool>()
  try {
    for (const [chainId, urls] of rpcUrls) {
      const nodes = createNodes(urls, config.chains[chainId]?.requestsPerSecond)
      const relays = relayIdentity && createRelays(relayUrls.get(chainId) ?? [], relayIdentity)
      pools.set(chainId, createRpcPool({ chainId, nodes: [...nodes, ...(relays ?? [])] }))
    }
    return pools
  } catch (thrown) {
    await Promise.all([...pools.values()].map((pool) => pool.close()))
    throw thrown
  }
}

/** A configured chain with its keys, which a client has none of. */
export function describeChain(
  { role, config, signers, deployments, policy }: OpenInputs,
  chainId: ChainId,
  pools: ReadonlyMap<ChainId, RpcPool>,
): ChainSetup {
  const deployment = deployments.get(chainId)
  const batchPayout = policy.chains[chainId]?.payout
  const pool = pools.get(chainId)
  if (pool === undefined) throw new Error(`${chainId} has no nodes`)
  return {
    chainId,
    pool,
    signers: role === "worker" ? signers : [],
    ...(batchPayout !== undefined && { batchPayout }),
    ...describeFees(config.chains[chainId]),
    ...(deployment !== undefined && { fromBlock: firstBlockOf(deployment) }),
  }
}

function describeFees(chain: ChainConfig | undefined): Pick<ChainSetup, "engine"> {
  const { customGas, fastGasFeed, dataFee } = chain ?? {}
  const fees: EngineFees = {
    ...(customGas !== undefined && { custom: toPrice(customGas) }),
    ...(fastGasFeed !== undefined && { feed: toFeed(fastGasFeed) }),
    ...(dataFee !== undefined && { dataFee }),
  }
  return Object.keys(fees).length === 0 ? {} : { engine: { fees } }
}

function toPrice({ maxFee, priorityFee }: CustomGasConfig): FeePrice {
  return {
    type: "eip1559",
    maxFeePerGasWei: parseAmount(maxFee, 9),
    maxPriorityFeePerGasWei: parseAmount(priorityFee, 9),
  }
}

function toFeed({ address, unit, oldestSeconds }: FastGasFeedConfig): FastGasFeed {
  return { address, unit, oldestMs: oldestSeconds * 1_000 }
}
