import { AgentGptError, isDevelopmentChain, toEvmChainNumber } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import type { HeadRules, Standing } from "./assess-heads.ts"
import type { RpcClient } from "./rpc-client.ts"

/** Public transactions go to every public node, private ones to private relays only. */
export type Route = "public" | "private"

export type PoolNode = {
  readonly client: RpcClient
  /**
   * `private`: keeps what it is sent from the public pool, such as `createRelayNode` or an endpoint that takes
   * `eth_sendRawTransaction`. Never read from.
   */
  readonly route?: Route
}

export type StandingChange = {
  readonly node: string
  readonly before: Standing | "unknown"
  readonly after: Standing
}

export type PoolOptions = {
  readonly chainId: ChainId
  /** In the order of preference. */
  readonly nodes: readonly PoolNode[]
  /** Blocks a node may be behind the others; 3 by default. */
  readonly mostLagBlocks?: number
  /** Blocks below the heads at which the nodes' hashes are compared; 2 by default. */
  readonly comparisonDepthBlocks?: number
  /** A last block older than this makes a node stale; 10 minutes by default, never on a development chain. */
  readonly oldestHeadMs?: number
  /** How old news of the nodes may get; 3 seconds by default. */
  readonly probeEveryMs?: number
  /** A node that takes longer to say how it is says nothing; 3 seconds by default. */
  readonly probeTimeoutMs?: number
  readonly onChange?: (change: StandingChange) => void
  readonly now?: () => number
}

/** @throws NODE_POOL_INVALID */
export function checkPoolOptions({ nodes }: PoolOptions): void {
  const names = nodes.map(({ client }) => client.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new AgentGptError("NODE_POOL_INVALID", `Two nodes are called ${twice}.`)
  if (!nodes.some(({ route = "public" }) => route === "public")) {
    throw new AgentGptError("NODE_POOL_INVALID", "There is no public node to read from.")
  }
}

/** @throws ID_CHAIN_NOT_EVM */
export function readHeadRules(options: PoolOptions): HeadRules {
  const oldestHeadMs = options.oldestHeadMs ?? (isDevelopmentChain(options.chainId) ? undefined : 600_000)
  return {
    chainNumber: toEvmChainNumber(options.chainId),
    mostLag: BigInt(options.mostLagBlocks ?? 3),
    comparisonDepth: BigInt(options.comparisonDepthBlocks ?? 2),
    ...(oldestHeadMs !== undefined && { oldestHeadMs }),
  }
}
