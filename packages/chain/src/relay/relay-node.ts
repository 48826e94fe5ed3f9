import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { readEndpoint } from "../nodes/endpoint.ts"
import { RpcError, unwrapReply } from "../nodes/json-rpc.ts"
import type { RpcFailure, RpcReply, RpcRequest } from "../nodes/json-rpc.ts"
import type { RpcClient } from "../nodes/rpc-client.ts"
import { createRelayClient } from "./relay-client.ts"
import type { RelayClient, RelayClientOptions } from "./relay-client.ts"

/**
 * A relay of the Flashbots protocol as the private node of a pool: what is sent to it goes as a private transaction,
 * signed by the identity. Everything else is refused here: a relay is never read from.
 * @throws NODE_URL_INVALID
 *
 * @example
 * const relay = createRelayNode({ url: "https://relay.flashbots.net", identity })
 * const pool = createRpcPool({ chainId: "eip155:1", nodes: [{ client }, { client: relay, route: "private" }] })
 */
export function createRelayNode(options: RelayClientOptions & { readonly name?: string }): RpcClient {
  const relay = createRelayClient(options)
  const name = options.name ?? readEndpoint(options.url).label
  const send = async (method: string, params: readonly unknown[] = []): Promise<RpcReply> => {
    try {
      return { ok: true, result: await ask(relay, { method, params }) }
    } catch (thrown) {
      return { ok: false, failure: toFailure(thrown) }
    }
  }
  return Object.freeze<RpcClient>({
    name,
    send,
    sendMany: (requests) => Promise.all(requests.map(({ method, params }) => send(method, params))),
    call: async (method, params) => unwrapReply(name, method, await send(method, params)),
    subscribe: async () =>
      unwrapReply(name, "eth_subscribe", { ok: false, failure: UNKNOWN_METHOD }) as never,
    close: async () => undefined,
  })
}

async function ask(relay: RelayClient, { method, params }: RpcRequest): Promise<unknown> {
  const [first] = params
  if (method === "eth_sendRawTransaction") return relay.sendPrivateTransaction(first as Hex)
  if (method === "eth_cancelPrivateTransaction") {
    return relay.cancelPrivateTransaction((first as { readonly txHash: Hex }).txHash)
  }
  throw new RpcError("relay", method, UNKNOWN_METHOD)
}

const UNKNOWN_METHOD: RpcFailure = { kind: "rpc", code: -32_601, message: "a relay is not read from" }

/** The relay's own refusal keeps its words; anything that is no answer leaves open whether the relay has it. */
function toFailure(thrown: unknown): RpcFailure {
  if (thrown instanceof RpcError) return thrown.failure
  if (AgentGptError.is(thrown) && thrown.cause instanceof RpcError) return thrown.cause.failure
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { kind: "transport", reason: "invalid", message }
}
