import { AgentGptError } from "@agentgpt/core"
import { readEndpoint } from "./endpoint.ts"
import { createHttpTransport } from "./http-transport.ts"
import { unwrapReply } from "./json-rpc.ts"
import type { RpcReply, RpcRequest } from "./json-rpc.ts"
import { transportFailure } from "./read-replies.ts"
import type { NumberedRequest } from "./read-replies.ts"
import { createTokenBucket } from "./token-bucket.ts"
import type { RateLimit } from "./token-bucket.ts"
import { createWebsocketTransport } from "./websocket-transport.ts"

export type RpcClientOptions = {
  /** http, https, ws or wss; a key in it is never shown. */
  readonly url: string
  /** What people call the node; the host without it. */
  readonly name?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
  readonly rateLimit?: RateLimit
  /** Requests made at the same moment travel in one message of at most so many; 1 sends each alone. */
  readonly largestBatch?: number
  readonly largestBatchBytes?: number
}

export type Subscription = {
  readonly unsubscribe: () => Promise<void>
}

export type SubscriptionListener = {
  readonly onData: (result: unknown) => void
  /** The connection broke: nothing more will come, and something may have been missed. */
  readonly onLost: () => void
}

export type RpcClient = {
  readonly name: string
  /** Never rejects. */
  readonly send: (method: string, params?: readonly unknown[]) => Promise<RpcReply>
  /** Replies in the order of the requests; never rejects. */
  readonly sendMany: (requests: readonly RpcRequest[]) => Promise<readonly RpcReply[]>
  /** @throws RpcError with a NODE_ code */
  readonly call: (method: string, params?: readonly unknown[]) => Promise<unknown>
  /**
   * Only over a websocket.
   * @throws NODE_CALL_FAILED and other NODE_ codes
   */
  readonly subscribe: (params: readonly unknown[], listener: SubscriptionListener) => Promise<Subscription>
  readonly close: () => Promise<void>
}

/**
 * A client of one node. Requests made in the same turn of the event loop share a JSON-RPC batch.
 * @throws NODE_URL_INVALID
 *
 * @example
 * const client = createRpcClient({ url: "http://127.0.0.1:8545" })
 * const block = await client.call("eth_getBlockByNumber", ["latest", false])
 */
export function createRpcClient(options: RpcClientOptions): RpcClient {
  const endpoint = readEndpoint(options.url, options.headers)
  const name = options.name ?? endpoint.label
  const timeoutMs = options.timeoutMs ?? 15_000
  const bucket = createTokenBucket(options.rateLimit)
  const subscriptions = new Map<string, SubscriptionListener>()
  const early: { readonly id: string; readonly result: unknown }[] = []
  const transport =
    endpoint.protocol === "http"
      ? createHttpTransport(endpoint, { onPause: bucket.pauseUntil })
      : createWebsocketTransport(endpoint, {
          listener: {
            onNotification: (id, result) => {
              const listener = subscriptions.get(id)
              if (listener !== undefined) listener.onData(result)
              // The first news may come together with the answer that tells the subscription's id.
              else if (early.length < MOST_EARLY) early.push({ id, result })
            },
            onLost: () => {
              early.length = 0
              const lost = [...subscriptions.values()]
              subscriptions.clear()
              for (const listener of lost) listener.onLost()
            },
          },
        })
  let lastId = 0

  const exchange = async (requests: readonly NumberedRequest[]): Promise<readonly RpcReply[]> => {
    try {
      await bucket.take(requests.length)
    } catch {
      return requests.map(() => transportFailure("not-sent", "Too many requests wait for this endpoint."))
    }
    return transport.exchange(requests, timeoutMs)
  }

  const send = createBatcher(exchange, {
    largestBatch: options.largestBatch ?? 100,
    largestBytes: options.largestBatchBytes ?? 1_000_000,
    nextId: () => (lastId += 1),
  })
  const call: RpcClient["call"] = async (method, params = []) =>
    unwrapReply(name, method, await send({ method, params }))

  const subscribe: RpcClient["subscribe"] = async (params, listener) => {
    if (endpoint.protocol === "http") {
      throw new AgentGptError("NODE_URL_INVALID", "Subscriptions need a websocket URL.")
    }
    const id = await call("eth_subscribe", params)
    if (typeof id !== "string") throw new AgentGptError("NODE_ANSWER_INVALID", "A subscription has no id.")
    subscriptions.set(id, listener)
    for (const news of early.splice(0)) if (news.id === id) listener.onData(news.result)
    return {
      unsubscribe: async () => {
        if (subscriptions.delete(id)) await send({ method: "eth_unsubscribe", params: [id] })
      },
    }
  }

  return Object.freeze<RpcClient>({
    name,
    send: (method, params = []) => send({ method, params }),
    sendMany: (requests) => Promise.all(requests.map((request) => send(request))),
    call,
    subscribe,
    close: () => transport.close(),
  })
}

/** News of a subscription that has been ended go here too, so there is a bound. */
const MOST_EARLY = 100

type BatcherOptions = {
  readonly largestBatch: number
  readonly largestBytes: number
  readonly nextId: () => number
}

type Waiting = {
  readonly request: NumberedRequest
  readonly bytes: number
  readonly settle: (reply: RpcReply) => void
}

/** Collects what is asked in one turn of the event loop and cuts it into messages of bounded size. */
function createBatcher(
  exchange: (requests: readonly NumberedRequest[]) => Promise<readonly RpcReply[]>,
  { largestBatch, largestBytes, nextId }: BatcherOptions,
): (request: RpcRequest) => Promise<RpcReply> {
  let waiting: Waiting[] = []
  const flush = async (batch: readonly Waiting[]) => {
    const replies = await exchange(batch.map(({ request }) => request))
    for (const [index, { settle }] of batch.entries()) {
      settle(replies[index] ?? transportFailure("invalid", "There is no answer."))
    }
  }
  const flushAll = () => {
    const all = waiting
    waiting = []
    let batch: Waiting[] = []
    let bytes = 0
    for (const entry of all) {
      if (batch.length >= largestBatch || (batch.length > 0 && bytes + entry.bytes > largestBytes)) {
        void flush(batch)
        batch = []
        bytes = 0
      }
      batch.push(entry)
      bytes += entry.bytes
    }
    if (batch.length > 0) void flush(batch)
  }
  return (request) =>
    new Promise((settle) => {
      if (waiting.length === 0) setImmediate(flushAll)
      waiting.push({ request: { ...request, id: nextId() }, bytes: estimateBytes(request), settle })
    })
}

/** The size of a request on the wire, nearly: only raw transactions and the data of calls are long. */
function estimateBytes({ params }: RpcRequest): number {
  return params.reduce<number>((sum, value) => sum + lengthOf(value), 100)
}

function lengthOf(value: unknown): number {
  if (typeof value === "string") return value.length
  if (typeof value !== "object" || value === null) return 20
  return Object.values(value).reduce<number>((sum, each) => sum + 20 + lengthOf(each), 20)
}
