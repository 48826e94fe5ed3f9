import type { ChainReader } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { AgentGptConfig, ChainId } from "@agentgpt/core"
import { resolveUrl } from "../config/resolve-urls.ts"

/**
 * Asks the configured nodes of one chain, for the length of some work.
 * @throws CONFIG_UNKNOWN_CHAIN for a chain without nodes
 */
export async function withChainReader<Result>(
  { chains }: AgentGptConfig,
  environment: Readonly<Record<string, string | undefined>>,
  chainId: ChainId,
  work: (reader: ChainReader) => Promise<Result>,
): Promise<Result> {
  const configured = chains[chainId]
  if (configured === undefined) {
    throw new AgentGptError("CONFIG_UNKNOWN_CHAIN", `The chain ${chainId} is not configured.`)
  }
  const { createChainReader, createRpcPool, finalityOf } = await import("@agentgpt/chain")
  const { createNodes } = await import("../chains/create-nodes.ts")
  const urls = configured.rpcUrls.map((url) => resolveUrl(url, environment))
  const pool = createRpcPool({ chainId, nodes: createNodes(urls, configured.requestsPerSecond) })
  try {
    return await work(createChainReader(pool, finalityOf(chainId)))
  } finally {
    await pool.close()
  }
}
