import { unwrapReply } from "../../nodes/json-rpc.ts"
import type { RpcRequest } from "../../nodes/json-rpc.ts"
import type { PinnedNode } from "../../nodes/rpc-pool.ts"

/**
 * Answers in the order of the requests; one refusal refuses all.
 * @throws RpcError
 */
export async function callAll(
  node: PinnedNode,
  requests: readonly RpcRequest[],
): Promise<readonly unknown[]> {
  if (requests.length === 0) return []
  const replies = await node.callMany(requests)
  return replies.map((reply, index) => unwrapReply(node.name, requests[index]!.method, reply))
}
