import type { RpcReply, RpcRequest } from "../../src/nodes/json-rpc.ts"
import type { PinnedNode, RpcPool } from "../../src/nodes/rpc-pool.ts"

const absent = () => Promise.reject(new Error("The model has no such thing."))

/** A chain with one node, which answers from a model. */
export function createModelPool(chainNumber: bigint, answer: (request: RpcRequest) => unknown): RpcPool {
  const node: PinnedNode = {
    name: "model",
    callMany: async (requests) =>
      requests.map((request): RpcReply => ({ ok: true, result: answer(request) })),
    call: async (method, params = []) => answer({ method, params }),
  }
  return {
    chainNumber,
    withNode: (operation) => operation(node),
    withQuorum: absent,
    broadcast: absent,
    withdraw: absent,
    probe: absent,
    status: () => [],
    close: async () => undefined,
  }
}
