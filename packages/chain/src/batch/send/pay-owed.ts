import { AgentGptError, hashCanonical, parseEvmAddress } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import type { PinnedNode } from "../../nodes/rpc-pool.ts"
import type { TransactionCall } from "../../submit/transaction-request.ts"
import { measureCall } from "../plan/measure-call.ts"
import { packItems } from "../plan/pack-items.ts"
import { PAYOUT } from "../plan/payout-interface.ts"
import type { PackedTransaction } from "../plan/pack-payments.ts"
import type { PaymentPlan } from "../plan/plan-payments.ts"
import { readSizeLimits } from "../plan/size-limits.ts"
import type { SizeOptions } from "../plan/size-limits.ts"
import { discrepancyError } from "../results/discrepancy-error.ts"
import type { PayoutReport } from "../results/payout-report.ts"
import { readPayments } from "../results/read-payments.ts"
import type { PaymentState } from "../results/trace-payments.ts"
import type { CheckOptions } from "./check-batch.ts"
import { requireTime } from "./check-batch.ts"
import { checkGasFunds } from "./check-gas-funds.ts"
import { reportRun, sendCalls } from "./pay-batch.ts"
import type { BatchPorts, SendOptions } from "./pay-batch.ts"

export type PayOwedOptions = Omit<CheckOptions, "decimals" | "funding"> &
  SizeOptions &
  SendOptions & {
    /** Only these payments; all that are owed unless given. */
    readonly paymentIds?: readonly bigint[]
  }

/**
 * Tries the payments again that the token refused, and no others: BatchPayout holds their money and pays it to
 * the payee it was meant for. One that is refused again stays owed.
 * @throws BATCH_DEADLINE_PASSED, BATCH_DISCREPANCY, BATCH_SIMULATION_REVERTED, BATCH_NATIVE_SHORT, NODE_ codes
 *
 * @example
 * const report = await payOwed({ pool, engine }, plan, { account: payer, authority })
 */
export async function payOwed(
  ports: BatchPorts,
  plan: PaymentPlan,
  options: PayOwedOptions,
): Promise<PayoutReport> {
  requireTime(options)
  const { owed, transactions } = await ports.pool.withNode((node) => prepare(node, plan, options))
  // A retry that failed leaves another trace than the failure before it: the next retry has another key.
  const failures = hashCanonical(owed.map(({ transactionHash = "" }) => transactionHash)).slice(2, 18)
  const progress = await sendCalls(ports.engine, plan, options, `payout-owed/${failures}`, transactions)
  return reportRun(ports, plan, options, progress)
}

type PreparedRetry = {
  readonly owed: readonly PaymentState[]
  readonly transactions: readonly Pick<PackedTransaction, "call" | "gasLimit">[]
}

async function prepare(node: PinnedNode, plan: PaymentPlan, options: PayOwedOptions): Promise<PreparedRetry> {
  const { states, discrepancies } = await readPayments(node, plan, options)
  if (discrepancies.length > 0) throw discrepancyError("BATCH_DISCREPANCY", discrepancies)
  const wanted = options.paymentIds === undefined ? undefined : new Set(options.paymentIds)
  const owed = states.filter(
    ({ status, paymentId }) => status === "owed" && (wanted === undefined || wanted.has(paymentId)),
  )
  if (owed.length === 0) return { owed, transactions: [] }
  const limits = await readSizeLimits(node, options)
  const blockNumber = BigInt((await node.call("eth_blockNumber")) as Hex)
  const simulation = { node, blockNumber, account: options.account, gasCap: limits.gas }
  const most = Math.max(1, Math.min(limits.payments, Math.floor((limits.calldataBytes - 100) / 32)))
  const callOf = (some: readonly PaymentState[]) => toOwedCall(plan, some)
  const packs = await packItems(owed, {
    measure: (some) => measureCall(simulation, callOf(some)),
    mostFrom: (start) => Math.min(most, owed.length - start),
    refuse: ({ paymentId }) =>
      new AgentGptError(
        "BATCH_CHUNK_TOO_LARGE",
        `Payment ${paymentId} alone needs more than ${limits.gas} gas.`,
      ),
  })
  const transactions = packs.map(({ items, gasLimit }) => ({ call: callOf(items), gasLimit }))
  await checkGasFunds(node, options.account, transactions, options.maxFeePerGasWei)
  return { owed, transactions }
}

function toOwedCall({ run, runId }: PaymentPlan, owed: readonly PaymentState[]): TransactionCall {
  const ids = owed.map(({ paymentId }) => paymentId)
  const data = PAYOUT.encodeFunctionData("payOwed", [runId, ids]) as Hex
  return { to: parseEvmAddress(run.batchPayout), valueWei: 0n, data }
}
