import type { GasStrategy } from "@agentgpt/core"
import type { Route } from "../../nodes/pool-options.ts"
import type { RpcPool } from "../../nodes/rpc-pool.ts"
import type { IntentProgress } from "../../journal/read-intent.ts"
import type { BatchEngine } from "./batch-engine.ts"
import type { Authority } from "../../submit/transaction-request.ts"
import { countPayments, packPayments } from "../plan/pack-payments.ts"
import type { PackedTransaction } from "../plan/pack-payments.ts"
import type { PaymentPlan } from "../plan/plan-payments.ts"
import { reusePacked } from "../plan/reuse-packed.ts"
import type { SizeOptions } from "../plan/size-limits.ts"
import { discrepancyError } from "../results/discrepancy-error.ts"
import { createReport } from "../results/payout-report.ts"
import type { PayoutReport } from "../results/payout-report.ts"
import { readPayments } from "../results/read-payments.ts"
import { checkBatch, requireTime } from "./check-batch.ts"
import type { CheckOptions } from "./check-batch.ts"
import { checkGasFunds } from "./check-gas-funds.ts"
import { idempotencyKeyOf } from "./idempotency-key.ts"
import { submitRequests } from "./submit-requests.ts"
import { waitInParts } from "./wait-in-parts.ts"

export type BatchPorts = {
  readonly pool: Pick<RpcPool, "withNode">
  readonly engine: BatchEngine
}

export type SendOptions = {
  /** What the signing guard looks up. */
  readonly authority: Authority
  readonly route?: Route
  readonly strategy?: GasStrategy
  /** How sure a transaction must be before its payments are reported: `finalized` unless set. */
  readonly until?: "included" | "safe" | "finalized"
  /** To judge whether the account can pay for the gas; the node's present price unless set. */
  readonly maxFeePerGasWei?: bigint
}

/** How far a batch is. What was paid before it began is not part of it. */
export type PayProgress = {
  /** Transactions are measured before the first is sent; then they are sent and waited for. */
  readonly doing: "measuring" | "paying"
  readonly paymentsDone: number
  readonly paymentsTotal: number
}

export type PayOptions = CheckOptions &
  SizeOptions &
  SendOptions & {
    readonly onProgress?: (progress: PayProgress) => void
    /** What `prepareBatch` has measured: not measured again where it still is what is to be paid. */
    readonly packed?: readonly PackedTransaction[]
  }

/**
 * Pays everything of a plan that is not paid yet, and reports what the chain shows afterwards. May be called
 * again at any time, also after a crash: what was taken on is not submitted again, and what is still under way
 * is waited for.
 * @throws what `checkBatch`, `packPayments` and `checkGasFunds` throw: nothing was sent then;
 * BATCH_DISCREPANCY if the chain's records do not agree; what the engine throws
 *
 * @example
 * const report = await payBatch({ pool, engine }, plan, { account: payer, decimals: 6, authority })
 * if (!report.isComplete) console.log(writeReport(report, { decimals: 6 }))
 */
export async function payBatch(
  ports: BatchPorts,
  plan: PaymentPlan,
  options: PayOptions,
): Promise<PayoutReport> {
  const transactions = await prepareBatch(ports, plan, options)
  // Measuring may take minutes.
  requireTime(options)
  const paymentsTotal = countPayments(transactions.flatMap(({ chunks }) => chunks))
  const tell = (done: number) => {
    const paymentsDone = countPayments(transactions.slice(0, done).flatMap(({ chunks }) => chunks))
    options.onProgress?.({ doing: "paying", paymentsDone, paymentsTotal })
  }
  if (transactions.length > 0) tell(0)
  const progress = await sendCalls(ports.engine, plan, options, "payout", transactions, tell)
  return reportRun(ports, plan, options, progress)
}

/**
 * The transactions that a run still needs, checked and measured; nothing is sent.
 * @throws what `checkBatch`, `packPayments` and `checkGasFunds` throw
 *
 * @example
 * const prepared = await prepareBatch({ pool }, plan, { account: payer, decimals: 6 })
 */
export async function prepareBatch(
  { pool }: Pick<BatchPorts, "pool">,
  plan: PaymentPlan,
  options: CheckOptions &
    SizeOptions &
    Pick<SendOptions, "maxFeePerGasWei"> &
    Pick<PayOptions, "onProgress" | "packed">,
): Promise<readonly PackedTransaction[]> {
  return pool.withNode(async (node) => {
    const { outstanding } = await checkBatch(node, plan, options)
    if (outstanding.length === 0) return []
    const { packed = [], funding } = options
    const reused = reusePacked(plan, outstanding, packed, funding)
    if (reused !== undefined) {
      await checkGasFunds(node, options.account, reused, options.maxFeePerGasWei)
      return reused
    }
    const paymentsTotal = countPayments(outstanding)
    const onMeasured = (paymentsDone: number) =>
      options.onProgress?.({ doing: "measuring", paymentsDone, paymentsTotal })
    onMeasured(0)
    const { transactions } = await packPayments(node, plan, { ...options, chunks: outstanding, onMeasured })
    await checkGasFunds(node, options.account, transactions, options.maxFeePerGasWei)
    return transactions
  })
}

/** Submits calls of a run and waits for them; `onPart` is told now and then how many have come as far as wanted. */
export async function sendCalls(
  engine: BatchEngine,
  { runId }: Pick<PaymentPlan, "runId">,
  options: SendOptions & Pick<CheckOptions, "account" | "deadlineMs">,
  purpose: string,
  calls: readonly Pick<PackedTransaction, "call" | "gasLimit">[],
  onPart: (callsDone: number) => void = () => undefined,
): Promise<readonly IntentProgress[]> {
  if (calls.length === 0) return []
  const { account, authority, route, strategy, deadlineMs, until = "finalized" } = options
  const requests = calls.map(({ call, gasLimit }) => {
    const effect = { account, call, authority, ...(route !== undefined && { route }) }
    const request = {
      ...effect,
      gasLimit,
      ...(strategy !== undefined && { strategy }),
      ...(deadlineMs !== undefined && { deadlineMs }),
    }
    return { request, keyOf: (round: number) => idempotencyKeyOf(purpose, runId, effect, round) }
  })
  return waitInParts(engine, await submitRequests(engine, requests), until, onPart)
}

/**
 * What the chain shows of a run, from nodes that have seen at least these transactions.
 * @throws BATCH_DISCREPANCY, NODE_ codes
 *
 * @example
 * const report = await reportRun({ pool }, plan, { fromBlock })
 */
export async function reportRun(
  { pool }: Pick<BatchPorts, "pool">,
  plan: PaymentPlan,
  options: Pick<CheckOptions, "fromBlock"> = {},
  progress: readonly IntentProgress[] = [],
): Promise<PayoutReport> {
  const newest = progress.reduce(
    (most, { blockNumber = 0n }) => (blockNumber > most ? blockNumber : most),
    0n,
  )
  const { states, discrepancies } = await pool.withNode((node) => readPayments(node, plan, options), {
    atLeastBlock: newest,
  })
  if (discrepancies.length > 0) throw discrepancyError("BATCH_DISCREPANCY", discrepancies)
  return createReport(plan, states, progress)
}
