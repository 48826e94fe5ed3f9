import { AgentGptError } from "@agentgpt/core"
import type { ErrorCode } from "@agentgpt/core"

export type RpcRequest = { readonly method: string; readonly params: readonly unknown[] }

/**
 * Why there is no answer. None of these says whether the node carried the request out, with one exception:
 * `not-sent` never left this process.
 */
export type TransportReason = "unreachable" | "timeout" | "http" | "invalid" | "rate-limited" | "not-sent"

export type RpcFailure =
  | { readonly kind: "transport"; readonly reason: TransportReason; readonly message: string }
  | { readonly kind: "rpc"; readonly code: number; readonly message: string; readonly data?: unknown }

/** A node's answer to one request. Text in it carries no secrets of the endpoint. */
export type RpcReply =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly failure: RpcFailure }

/**
 * What `call` throws: `failure` tells a node's refusal from a broken line.
 *
 * @example
 * const error = new RpcError("first", "eth_call", { kind: "rpc", code: -32000, message: "busy" })
 * error.code // "NODE_CALL_FAILED"
 */
export class RpcError extends AgentGptError {
  declare readonly failure: RpcFailure

  constructor(nodeName: string, method: string, failure: RpcFailure) {
    const code = failure.kind === "rpc" ? "NODE_CALL_FAILED" : CODES[failure.reason]
    const number = failure.kind === "rpc" ? ` (${failure.code})` : ""
    super(code, `Node ${nodeName}, ${method}: ${failure.message}${number}`)
    // Not among the printed fields: its text is in the message already.
    Object.defineProperty(this, "failure", { value: failure })
  }
}

/** The result, or throws. */
export function unwrapReply(nodeName: string, method: string, reply: RpcReply): unknown {
  if (reply.ok) return reply.result
  throw new RpcError(nodeName, method, reply.failure)
}

const CODES: Readonly<Record<TransportReason, ErrorCode>> = {
  unreachable: "NODE_UNREACHABLE",
  timeout: "NODE_TIMED_OUT",
  http: "NODE_HTTP_REFUSED",
  invalid: "NODE_ANSWER_INVALID",
  "rate-limited": "NODE_RATE_LIMITED",
  "not-sent": "NODE_RATE_LIMITED",
}
