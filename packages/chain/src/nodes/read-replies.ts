import type { Endpoint } from "./endpoint.ts"
import type { RpcReply, RpcRequest, TransportReason } from "./json-rpc.ts"

export type NumberedRequest = RpcRequest & { readonly id: number }

/** Requests as one JSON-RPC message: an object for one, an array for several. */
export function writeRequests(requests: readonly NumberedRequest[]): string {
  const messages = requests.map(({ id, method, params }) => ({ jsonrpc: "2.0", id, method, params }))
  return JSON.stringify(messages.length === 1 ? messages[0] : messages)
}

/**
 * Matches a node's message to the requests by id. What has no answer of its own counts as unknown, and so
 * does everything when a server answers a whole batch with one error.
 */
export function readReplies(
  endpoint: Endpoint,
  requests: readonly NumberedRequest[],
  message: unknown,
): readonly RpcReply[] {
  const answers = new Map<number, RpcReply>()
  for (const answer of Array.isArray(message) ? message : [message]) {
    const read = readAnswer(endpoint, answer)
    if (read !== undefined && !answers.has(read.id)) answers.set(read.id, read.reply)
  }
  const stray = describeStray(endpoint, message)
  return requests.map(({ id }) => answers.get(id) ?? transportFailure("invalid", stray))
}

/** A failure of the line between here and the node. */
export function transportFailure(reason: TransportReason, message: string): RpcReply {
  return { ok: false, failure: { kind: "transport", reason, message } }
}

function readAnswer(endpoint: Endpoint, answer: unknown): { id: number; reply: RpcReply } | undefined {
  if (!isRecord(answer) || typeof answer["id"] !== "number") return undefined
  const { id, error, result } = answer as { id: number; error?: unknown; result?: unknown }
  if (isRecord(error)) return { id, reply: readError(endpoint, error) }
  if ((error !== undefined && error !== null) || result === undefined) return undefined
  return { id, reply: { ok: true, result } }
}

function readError(endpoint: Endpoint, error: Record<string, unknown>): RpcReply {
  const code = Number.isSafeInteger(error["code"]) ? Number(error["code"]) : 0
  const text = typeof error["message"] === "string" ? error["message"] : "The node gave no message."
  const message = endpoint.scrub(text).slice(0, LONGEST_MESSAGE)
  const data = scrubData(endpoint, error["data"])
  return { ok: false, failure: { kind: "rpc", code, message, ...(data !== undefined && { data }) } }
}

const LONGEST_MESSAGE = 2000

/** Revert data is hexadecimal and stays; any other text loses its secrets. */
function scrubData(endpoint: Endpoint, data: unknown): unknown {
  if (data === undefined || data === null) return undefined
  if (typeof data === "string") return /^0x[0-9a-fA-F]*$/u.test(data) ? data : endpoint.scrub(data)
  if (!isRecord(data)) return undefined
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, scrubData(endpoint, value)]))
}

function describeStray(endpoint: Endpoint, message: unknown): string {
  if (!isRecord(message) || !isRecord(message["error"])) return "The answer does not belong to the request."
  const text = message["error"]["message"]
  return `The answer is not to this request: ${endpoint.scrub(String(text)).slice(0, 300)}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
