import type { NumberedRequest } from "./read-replies.ts"
import type { RpcReply } from "./json-rpc.ts"

/** Carries JSON-RPC messages to one node. It never rejects: a broken line is a reply that says so. */
export type Transport = {
  readonly exchange: (requests: readonly NumberedRequest[], timeoutMs: number) => Promise<readonly RpcReply[]>
  readonly close: () => Promise<void>
}

/** An answer longer than this is not read. */
export const LARGEST_ANSWER_BYTES: number = 64 * 1024 * 1024
