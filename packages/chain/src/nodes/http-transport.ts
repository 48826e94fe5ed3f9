import type { Endpoint } from "./endpoint.ts"
import type { RpcReply } from "./json-rpc.ts"
import { readReplies, transportFailure, writeRequests } from "./read-replies.ts"
import type { NumberedRequest } from "./read-replies.ts"
import { LARGEST_ANSWER_BYTES } from "./transport.ts"
import type { Transport } from "./transport.ts"

export type HttpTransportOptions = {
  readonly largestAnswerBytes?: number
  /** The server asked for a pause until this time (milliseconds since 1970). */
  readonly onPause?: (untilMs: number) => void
  /** Headers that depend on the body, such as its signature. */
  readonly signBody?: (body: string) => Promise<Readonly<Record<string, string>>>
}

/** JSON-RPC over HTTP with the connections that Node keeps alive. Redirects are refused: they leak keys. */
export function createHttpTransport(endpoint: Endpoint, options: HttpTransportOptions = {}): Transport {
  const exchange = async (requests: readonly NumberedRequest[], timeoutMs: number) => {
    const all = (reply: RpcReply) => requests.map(() => reply)
    try {
      const body = writeRequests(requests)
      const signature = await options.signBody?.(body)
      const headers = { ...endpoint.headers, ...signature, "content-type": "application/json" }
      const signal = AbortSignal.timeout(timeoutMs)
      const response = await fetch(endpoint.url, { method: "POST", headers, body, redirect: "error", signal })
      const text = await readBody(response, options.largestAnswerBytes ?? LARGEST_ANSWER_BYTES)
      if (text === undefined) return all(transportFailure("invalid", "The answer is too large."))
      if (response.status === 429) {
        options.onPause?.(Date.now() + readRetryAfterMs(response))
        return all(transportFailure("rate-limited", "The server asks for fewer requests (429)."))
      }
      // A gateway that answers for a node knows nothing of what the node did, whatever its body says.
      if (response.status >= 500) return all(transportFailure("http", `HTTP status ${response.status}.`))
      const message = parseJson(text)
      if (!response.ok && !looksLikeJsonRpc(message)) {
        return all(transportFailure("http", `HTTP status ${response.status}.`))
      }
      return readReplies(endpoint, requests, message)
    } catch (error) {
      return all(describeFailure(endpoint, error, timeoutMs))
    }
  }
  return { exchange, close: async () => undefined }
}

const LONGEST_PAUSE_MS = 60_000

function readRetryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get("retry-after") ?? "1")
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, LONGEST_PAUSE_MS) : 1000
}

async function readBody(response: Response, largestBytes: number): Promise<string | undefined> {
  if (response.body === null) return ""
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    // Leaving the loop cancels the rest of the body.
    if (bytes > largestBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString("utf8")
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function looksLikeJsonRpc(message: unknown): boolean {
  return Array.isArray(message) || (typeof message === "object" && message !== null && "jsonrpc" in message)
}

function describeFailure(endpoint: Endpoint, error: unknown, timeoutMs: number): RpcReply {
  if (error instanceof Error && error.name === "TimeoutError") {
    return transportFailure("timeout", `No answer within ${timeoutMs} ms.`)
  }
  // The reason stands in the cause; fetch itself only says that it failed.
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const code = typeof cause === "object" && cause !== null && "code" in cause ? `${String(cause.code)}: ` : ""
  const text = cause instanceof Error ? cause.message : "The connection failed."
  return transportFailure("unreachable", endpoint.scrub(`${code}${text}`).slice(0, 300))
}
