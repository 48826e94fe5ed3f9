import type { EvmAddress, Hex } from "@agentgpt/core"

/** Who sends transfers. `raw` is a plain loop without a journal, retries or a fee market; `nonceManager` is ethers'. */
export type SingleSender = "raw" | "nonceManager" | "engine" | "engineSimulating"

/** Who sends payments through BatchPayout, planned in the same way. `payroll` goes from a file to the report. */
export type BatchSender = "rawBatch" | "engineBatch" | "engineBatchSimulating" | "payroll"

export type Sender = SingleSender | BatchSender

/** What the process of a sender is told, as JSON in its first argument. */
export type SpeedOrder = {
  readonly sender: Sender
  readonly url: string
  readonly token: EvmAddress
  readonly key: Hex
  readonly payments: number
  readonly seed: number
  /** For the engine. */
  readonly home: string
  readonly databaseUrl: string
  /** For batches: where BatchPayout is. */
  readonly payout?: EvmAddress
  /** For a payroll: where its file is. */
  readonly file?: string
}

/** What it prints as its last line. CPU-seconds and memory are the sender's own, not the node's or the database's. */
export type SpeedResult = {
  /** From the first payment handed over until the chain has used the last nonce. */
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakMiB: number
  /** From the start of the process. */
  readonly firstBroadcastMs: number
  /** Calls of nodes, planning and report included; counted for batches. */
  readonly rpcCalls?: number
  readonly transactions?: number
}

export const GAS_LIMIT = 100_000n
export const FEES = { maxFeePerGasWei: 10n ** 11n, maxPriorityFeePerGasWei: 10n ** 9n } as const
