import type { EvmAddress, GasStrategy, Hex } from "@agentgpt/core"
import type { Route } from "../nodes/pool-options.ts"
import type { IntentProgress } from "../journal/read-intent.ts"
import type { Intent } from "../journal/plan-intents.ts"

export type TransactionCall = { readonly to: EvmAddress; readonly valueWei: bigint; readonly data: Hex }
export type Authority = { readonly planHash: Hex; readonly policyVersion: number }
export type TransactionRequest = {
  readonly idempotencyKey: string
  readonly account: EvmAddress
  readonly call: TransactionCall
  readonly gasLimit?: bigint
  readonly authority: Authority
  readonly route?: Route
  readonly strategy?: GasStrategy
  readonly deadlineMs?: number
}
/** What batches need of the transaction engine. */
export type BatchEngine = {
  readonly submit: (requests: readonly TransactionRequest[]) => Promise<readonly Intent[]>
  readonly waitFor: (
    idempotencyKeys: readonly string[],
    until: "included" | "safe" | "finalized",
  ) => Promise<readonly IntentProgress[]>
}
