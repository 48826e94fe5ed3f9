import type { GasStrategy } from "@agentgpt/core"
import type { DataFeeKind } from "../fees/data-fees.ts"
import type { FastGasFeed } from "../fees/fast-gas-feed.ts"
import type { FeeCaps } from "../fees/fee-cap.ts"
import type { FeePrice } from "../fees/fee-market.ts"
import type { SigningGuard } from "../guard/signing-guard.ts"
import type { FinalityPolicy } from "../nodes/finality.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"
import type { Signer } from "../signers/signer.ts"
import type { Store } from "../store/store.ts"
import type { StepHook } from "./engine-step.ts"

export type EngineFees = {
  /** For requests that name no strategy; `optimal` by default. */
  readonly strategy?: Exclude<GasStrategy, "eco">
  readonly caps?: FeeCaps
  /** For the strategy `custom`. */
  readonly custom?: FeePrice
  /** What `optimal` follows while it is fresh and plausible; the fee history at all other times. */
  readonly feed?: FastGasFeed
  /** What the chain takes beside gas; that of a known chain by default, else nothing. */
  readonly dataFee?: DataFeeKind
  /** The most that all transactions of this engine may cost in fees, in wei. */
  readonly budgetWei?: bigint
}

export type EngineOptions = {
  readonly store: Store
  /** One chain: the engine's. */
  readonly pool: RpcPool
  /** One lane each. */
  readonly signers: readonly Signer[]
  readonly guard: SigningGuard
  /** The chain's own rule by default. */
  readonly finality?: FinalityPolicy
  readonly fees?: EngineFees
  /** Transactions of a lane that are signed and not in a block; 16 by default, which public pools take well. */
  readonly maxInFlight?: number
  /** Transactions that share a commit; 100 by default. */
  readonly largestGroup?: number
  /** Whether each transaction is tried at a node before it gets a nonce; true by default. */
  readonly simulate?: boolean
  /** How often blocks are asked for; 500 ms by default. */
  readonly pollEveryMs?: number
  /** How often the journal is asked for intents of other programs, a halt's end, a lane; 1 second by default. */
  readonly idlePollMs?: number
  /** Blocks without the transaction after which the same bytes are sent again; 3 by default. */
  readonly resendAfterBlocks?: number
  readonly leaseLengthMs?: number
  readonly onStep?: StepHook
  readonly now?: () => number
  readonly random?: () => number
}

/** The options with every default in its place. */
export type EngineSettings = {
  readonly strategy: GasStrategy
  readonly caps: FeeCaps
  readonly custom: FeePrice | undefined
  readonly maxInFlight: number
  readonly largestGroup: number
  readonly simulate: boolean
  readonly pollEveryMs: number
  readonly idlePollMs: number
  readonly resendAfterBlocks: number
  readonly leaseLengthMs: number
}

export function readSettings(options: EngineOptions): EngineSettings {
  const { fees = {} } = options
  return {
    strategy: fees.strategy ?? "optimal",
    caps: fees.caps ?? {},
    custom: fees.custom,
    maxInFlight: Math.max(1, options.maxInFlight ?? 16),
    largestGroup: Math.max(1, options.largestGroup ?? 100),
    simulate: options.simulate ?? true,
    pollEveryMs: options.pollEveryMs ?? 500,
    idlePollMs: options.idlePollMs ?? 1000,
    resendAfterBlocks: options.resendAfterBlocks ?? 3,
    leaseLengthMs: options.leaseLengthMs ?? 15_000,
  }
}
