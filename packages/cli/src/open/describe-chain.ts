import type { ChainSetup } from "@agentgpt/agentgpt"
import { createRpcClient, createRpcPool, type RpcPool } from "@agentgpt/chain"
import { parseAmount } from "@agentgpt/core"
import type { ChainConfig, ChainId } from "@agentgpt/core"
import { firstBlockOf } from "./describe-proofs.ts"
import type { OpenInputs } from "./open-inputs.ts"

/** The nodes of every configured chain; whoever opens them closes them. */
export function openPools({ rpcUrls }: OpenInputs): ReadonlyMap<ChainId, RpcPool> {
  return new Map(
    [...rpcUrls].map(([chainId, urls]) => [
      chainId,
      createRpcPool({ chainId, nodes: urls.map((url) => ({ client: createRpcClient({ url }) })) }),
    ]),
  )
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
    ...describePrice(config.chains[chainId]),
    ...(deployment !== undefined && { fromBlock: firstBlockOf(deployment) }),
  }
}

function describePrice(chain: ChainConfig | undefined): Pick<ChainSetup, "engine"> {
  if (chain?.customGas === undefined) return {}
  const { maxFee, priorityFee } = chain.customGas
  const custom = {
    type: "eip1559",
    maxFeePerGasWei: parseAmount(maxFee, 9),
    maxPriorityFeePerGasWei: parseAmount(priorityFee, 9),
  } as const
  return { engine: { fees: { custom } } }
}
