import { createRelayNode, createRpcClient } from "@agentgpt/chain"
import type { DigestSigner, PoolNode } from "@agentgpt/chain"

/**
 * The nodes of a chain by their URLs. Nodes are told apart by name, and a host may serve several.
 * @param requestsPerSecond Of each of them, at most; no limit when absent.
 * @throws NODE_URL_INVALID
 */
export function createNodes(
  urls: readonly string[],
  requestsPerSecond: number | undefined,
): readonly PoolNode[] {
  const timesSeen = new Map<string, number>()
  return urls.map((url) => {
    const rateLimit = requestsPerSecond === undefined ? {} : { rateLimit: { requestsPerSecond } }
    const client = createRpcClient({ url, ...rateLimit })
    const count = (timesSeen.get(client.name) ?? 0) + 1
    timesSeen.set(client.name, count)
    if (count === 1) return { client }
    return { client: createRpcClient({ url, ...rateLimit, name: `${client.name} (${count})` }) }
  })
}

/** Relays beside them, to which alone what is private goes. They know who sends by the identity. */
export function createRelays(urls: readonly string[], identity: DigestSigner): readonly PoolNode[] {
  return urls.map((url, place) => ({
    client: createRelayNode({ url, identity, name: `relay ${place + 1}` }),
    route: "private" as const,
  }))
}
