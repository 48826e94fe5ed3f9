import type { ChainId, Hex } from "@agentgpt/core"
import type { ChainView, WatchedAttempt } from "../confirm/chain-view.ts"
import type { SigningGuard } from "../guard/signing-guard.ts"
import type { ChainReader } from "../lanes/chain-port.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"
import type { Store } from "../store/store.ts"
import type { EmitEvent } from "./engine-event.ts"
import type { EngineSettings } from "./engine-options.ts"
import type { EngineStep } from "./engine-step.ts"
import type { FeeLedger } from "./fee-ledger.ts"
import type { HintBook } from "./hint-book.ts"
import type { ProgressBoard } from "./progress-board.ts"
import type { MarketReader } from "./read-market.ts"

/** What all lanes of an engine share. */
export type EngineContext = MarketReader & {
  readonly store: Store
  readonly pool: RpcPool
  readonly reader: ChainReader
  readonly guard: SigningGuard
  readonly chainId: ChainId
  readonly settings: EngineSettings
  readonly emit: EmitEvent
  readonly step: (step: EngineStep, count: number) => Promise<void>
  readonly now: () => number
  readonly random: () => number
  /** Aborted by `stop`. */
  readonly stopping: AbortSignal
  /** Every transaction that blocks are searched for, of all lanes. */
  readonly watched: Map<Hex, WatchedAttempt>
  readonly hints: HintBook
  readonly ledger: FeeLedger
  readonly board: ProgressBoard
  /** Everything watched is looked up anew with the next block. */
  readonly lookAgain: () => void
  /** The newest view of the chain; undefined until the first block was read. */
  readonly view: () => ChainView | undefined
}
