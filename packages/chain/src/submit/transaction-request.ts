import type { EvmAddress, GasStrategy, Hex } from "@agentgpt/core"
import type { Route } from "../nodes/pool-options.ts"

export type TransactionCall = { readonly to: EvmAddress; readonly valueWei: bigint; readonly data: Hex }

/** Under which plan and policy a transaction is to be signed: what the signing guard looks up. */
export type Authority = { readonly planHash: Hex; readonly policyVersion: number }

export type TransactionRequest = {
  /** The requester's own, stable over retries. The same key with another payload is refused. */
  readonly idempotencyKey: string
  /** The lane that sends it; part of the payload. */
  readonly account: EvmAddress
  readonly call: TransactionCall
  /** Estimated when absent. */
  readonly gasLimit?: bigint
  /** Part of the payload. */
  readonly authority: Authority
  /** `public` by default; part of the payload. */
  readonly route?: Route
  /**
   * A private one that is in no block so many blocks after it went to relays goes to public nodes as well; never when
   * absent. Part of the payload.
   */
  readonly publicAfterBlocks?: number
  /** How much haste is paid for. Not part of the payload: after a restart the engine's default holds. */
  readonly strategy?: GasStrategy
  /** Milliseconds since 1970. After it nothing is signed for the first time; `eco` sends before it. */
  readonly deadlineMs?: number
}
