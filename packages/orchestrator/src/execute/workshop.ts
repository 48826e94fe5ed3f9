import { DEFAULT_TEND_POLICY } from "@agentgpt/chain"
import type {
  ApprovalSigner,
  FinalityPolicy,
  RpcPool,
  Store,
  TendPolicy,
  TransactionEngine,
} from "@agentgpt/chain"
import { EXECUTION_METHODS } from "@agentgpt/core"
import type { BaseAgent, ChainId, EvmAddress, ExecutionMethod } from "@agentgpt/core"
import type { Policy } from "../guard/policy.ts"
import type { ProofRoom } from "../prove/proof-room.ts"
import type { TermsReader } from "../runs/read-terms.ts"
import type { AheadBook } from "./ahead-book.ts"

/** One chain as runs use it. */
export type ChainDesk = {
  readonly chainId: ChainId
  readonly pool: RpcPool
  readonly engine: TransactionEngine
  /** BatchPayout, where payrolls are paid through it. */
  readonly batchPayout: EvmAddress | undefined
  /** No transaction of ours is older. */
  readonly fromBlock: bigint
  readonly finality: FinalityPolicy | undefined
  /** Absent where no key may sign anything but transactions. */
  readonly signApproval?: ApprovalSigner
}

export type WorkshopSettings = {
  readonly methods: readonly ExecutionMethod[]
  readonly maxThreads: number
  readonly maxTxs: number
  readonly maxRetries: number
  /** Wei per gas below which speculative runs fire. */
  readonly gasThresholdWei: bigint
  /** How long speculative runs wait for it at most. */
  readonly speculationMs: number
  readonly batchGasCeiling: string
  /** The most characters of canonical JSON that earlier steps may hand to one. */
  readonly contextLength: number
  /** Blocks after which a payroll that is to be archived anchors what it has done so far; 0 anchors only its end. */
  readonly anchorEveryBlocks: number
  /** How orders to other chains are tended; what a message may cost, the step says. */
  readonly tendPolicy: Omit<TendPolicy, "largestMessageFeeWei">
  /** How often such an order is looked at. */
  readonly orderPollMs: number
}

export const DEFAULT_SETTINGS: WorkshopSettings = {
  methods: EXECUTION_METHODS,
  maxThreads: 8,
  maxTxs: 450,
  maxRetries: 3,
  gasThresholdWei: 50_000_000_000n,
  speculationMs: 600_000,
  batchGasCeiling: "100",
  contextLength: 16_384,
  anchorEveryBlocks: 50,
  tendPolicy: DEFAULT_TEND_POLICY,
  orderPollMs: 10_000,
}

/** Everything that a worker performs runs with. */
export type Workshop = {
  readonly store: Store
  readonly termsOf: TermsReader
  /** Whether the workflow of a run goes on by itself, here or elsewhere. */
  readonly isWorkedAt: (run: string) => Promise<boolean>
  readonly policy: Policy
  readonly agents: ReadonlyMap<string, BaseAgent>
  readonly desks: ReadonlyMap<ChainId, ChainDesk>
  readonly settings: WorkshopSettings
  readonly proofs: ProofRoom | undefined
  /** What was tried for runs that wait for their trigger. */
  readonly ahead: AheadBook
  /** Aborted when this process is about to end: what is not done is left to the next one. */
  readonly closing: AbortSignal
}
