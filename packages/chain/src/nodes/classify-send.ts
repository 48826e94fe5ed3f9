import type { Hex } from "@agentgpt/core"
import { ERROR_WORDINGS } from "./error-wording.ts"
import type { RpcFailure, RpcReply } from "./json-rpc.ts"
import type { SendOutcome } from "./send-outcome.ts"

/**
 * What a node's reply to the sending of a raw transaction means. A broken line is always ambiguous, and so is
 * an answer that names another transaction.
 *
 * @example
 * classifySend({ ok: false, failure: { kind: "rpc", code: -32000, message: "already known" } }, hash)
 * // "already-known"
 */
export function classifySend(reply: RpcReply, transactionHash: Hex): SendOutcome {
  if (!reply.ok) return classifySendFailure(reply.failure)
  const { result } = reply
  const isOurs = typeof result === "string" && result.toLowerCase() === transactionHash.toLowerCase()
  return isOurs ? "accepted" : "ambiguous"
}

/**
 * As `classifySend`, for a failure alone.
 *
 * @example
 * classifySendFailure({ kind: "rpc", code: -32000, message: "nonce too low" }) // "nonce-too-low"
 * classifySendFailure({ kind: "rpc", code: -32000, message: "busy" }) // "ambiguous"
 */
export function classifySendFailure(failure: RpcFailure): SendOutcome {
  if (failure.kind === "transport") return "ambiguous"
  const message = failure.message.trim()
  return ERROR_WORDINGS.find(({ pattern }) => pattern.test(message))?.outcome ?? "ambiguous"
}

/**
 * Whether a failure speaks against the node rather than against the request. Refusals of a transaction, of
 * its nonce above all, never do: a pool that left its nodes for them would be left with none.
 *
 * @example
 * isNodeFault({ kind: "rpc", code: -32000, message: "nonce too low" }) // false
 */
export function isNodeFault(failure: RpcFailure): boolean {
  if (failure.kind === "transport") return failure.reason !== "not-sent" && failure.reason !== "rate-limited"
  return (
    failure.code === INTERNAL_ERROR &&
    classifySendFailure(failure) === "ambiguous" &&
    !isRevert(failure.message)
  )
}

const INTERNAL_ERROR = -32603

/** Hardhat reports reverts as internal errors. */
function isRevert(message: string): boolean {
  return /revert/iu.test(message)
}
