import { WebSocket } from "ws"
import type { RawData } from "ws"
import type { Endpoint } from "./endpoint.ts"
import type { RpcReply, TransportReason } from "./json-rpc.ts"
import { readReplies, transportFailure, writeRequests } from "./read-replies.ts"
import type { NumberedRequest } from "./read-replies.ts"
import { LARGEST_ANSWER_BYTES } from "./transport.ts"
import type { Transport } from "./transport.ts"

type NotificationListener = {
  readonly onNotification: (subscriptionId: string, result: unknown) => void
  /** The connection is gone and its subscriptions with it. */
  readonly onLost: () => void
}

export type WebsocketTransportOptions = {
  readonly listener?: NotificationListener
  /** A connection that answers no ping for this long is dead. */
  readonly pingEveryMs?: number
  readonly connectTimeoutMs?: number
}

type Pending = {
  readonly requests: readonly NumberedRequest[]
  readonly settle: (replies: readonly RpcReply[]) => void
}

/**
 * JSON-RPC over one websocket, any number of requests under way. When the connection breaks, everything
 * under way has an unknown outcome; the next request opens a new connection.
 */
export function createWebsocketTransport(
  endpoint: Endpoint,
  options: WebsocketTransportOptions = {},
): Transport {
  const pending = new Map<number, Pending>()
  let connection: Promise<WebSocket> | undefined
  let current: WebSocket | undefined
  let isClosed = false

  const loseAll = (reason: TransportReason, message: string) => {
    connection = undefined
    const lost = new Set(pending.values())
    pending.clear()
    for (const { requests, settle } of lost) settle(requests.map(() => transportFailure(reason, message)))
    options.listener?.onLost()
  }

  const receive = (data: RawData) => {
    const message = parseMessage(data)
    const notification = readNotification(message)
    if (notification !== undefined) {
      options.listener?.onNotification(notification.subscription, notification.result)
      return
    }
    const ids = (Array.isArray(message) ? message : [message]).map(readId)
    const found = ids
      .map((id) => (id === undefined ? undefined : pending.get(id)))
      .find((entry) => entry !== undefined)
    if (found === undefined) return
    for (const { id } of found.requests) pending.delete(id)
    found.settle(readReplies(endpoint, found.requests, message))
  }

  const connect = () =>
    new Promise<WebSocket>((resolve, reject) => {
      const socket = new WebSocket(endpoint.url, {
        headers: { ...endpoint.headers },
        handshakeTimeout: options.connectTimeoutMs ?? 10_000,
        maxPayload: LARGEST_ANSWER_BYTES,
        followRedirects: false,
        perMessageDeflate: false,
      })
      current = socket
      const stopPinging = keepAlive(socket, options.pingEveryMs ?? 15_000)
      socket.once("open", () => resolve(socket))
      socket.on("message", receive)
      socket.on("error", (error) => reject(error))
      socket.once("close", () => {
        stopPinging()
        reject(new Error("The connection was closed."))
        // An older connection has nothing left to lose.
        if (current === socket) loseAll("unreachable", "The connection was closed.")
      })
    })

  const exchange = async (requests: readonly NumberedRequest[], timeoutMs: number) => {
    const all = (reply: RpcReply) => requests.map(() => reply)
    if (isClosed) return all(transportFailure("not-sent", "The client is closed."))
    try {
      connection ??= connect()
      const socket = await connection
      return await new Promise<readonly RpcReply[]>((resolve) => {
        const timer = setTimeout(() => {
          for (const { id } of requests) pending.delete(id)
          resolve(all(transportFailure("timeout", `No answer within ${timeoutMs} ms.`)))
        }, timeoutMs)
        const settle = (replies: readonly RpcReply[]) => {
          clearTimeout(timer)
          resolve(replies)
        }
        for (const { id } of requests) pending.set(id, { requests, settle })
        socket.send(writeRequests(requests), (error) => {
          if (error != null) settle(all(transportFailure("unreachable", endpoint.scrub(error.message))))
        })
      })
    } catch (error) {
      connection = undefined
      const text = error instanceof Error ? error.message : "The connection failed."
      return all(transportFailure("unreachable", endpoint.scrub(text).slice(0, 300)))
    }
  }

  const close = async () => {
    isClosed = true
    const socket = await connection?.catch(() => undefined)
    socket?.terminate()
  }
  return { exchange, close }
}

function keepAlive(socket: WebSocket, everyMs: number): () => void {
  let isAlive = true
  socket.on("pong", () => {
    isAlive = true
  })
  const timer = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return
    if (!isAlive) socket.terminate()
    isAlive = false
    socket.ping()
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

function parseMessage(data: RawData): unknown {
  try {
    // One text message arrives as one buffer unless the socket is told otherwise.
    return JSON.parse((data as Buffer).toString("utf8"))
  } catch {
    return undefined
  }
}

function readId(message: unknown): number | undefined {
  const id = typeof message === "object" && message !== null && "id" in message ? message.id : undefined
  return typeof id === "number" ? id : undefined
}

function readNotification(message: unknown): { subscription: string; result: unknown } | undefined {
  if (typeof message !== "object" || message === null || !("method" in message)) return undefined
  if (message.method !== "eth_subscription" || !("params" in message)) return undefined
  const { subscription, result } = message.params as { subscription?: unknown; result?: unknown }
  return typeof subscription === "string" ? { subscription, result } : undefined
}
