import type { OrchestratorOptions } from "@agentgpt/agentgpt"
import { createRpcClient, createRpcPool, type RpcPool } from "@agentgpt/chain"
import type { ChainId } from "@agentgpt/core"
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
  { role, signers, deployments, policy }: OpenInputs,
  chainId: ChainId,
  pools: ReadonlyMap<ChainId, RpcPool>,
): OrchestratorOptions["chains"][number] {
  const deployment = deployments.get(chainId)
  const batchPayout = policy.chains[chainId]?.payout
  const pool = pools.get(chainId)
  if (pool === undefined) throw new Error(`${chainId} has no nodes`)
  return {
    chainId,
    pool,
    signers: role === "worker" ? signers : [],
    ...(batchPayout !== undefined && { batchPayout }),
    ...(deployment !== undefined && { fromBlock: firstBlockOf(deployment) }),
  }
}
