import type { EvmAddress, Hex } from "@agentgpt/core"
import type { PinnedNode } from "../../nodes/rpc-pool.ts"
import type { TransactionCall } from "../../submit/transaction-request.ts"
import { measureCall } from "./measure-call.ts"
import { packChunks } from "./pack-chunks.ts"
import { toPayoutCall } from "./payout-call.ts"
import type { PayoutFunding } from "./payout-call.ts"
import type { PaymentPlan, PlannedChunk } from "./plan-payments.ts"
import { readSizeLimits } from "./size-limits.ts"
import type { SizeLimits, SizeOptions } from "./size-limits.ts"

/** One transaction of a batch, ready to be submitted. Plain data: it may be stored and submitted later. */
export type PackedTransaction = {
  readonly chunks: readonly PlannedChunk[]
  readonly call: TransactionCall
  readonly gasLimit: bigint
}

export type PackedBatch = {
  readonly plan: PaymentPlan
  readonly funding: PayoutFunding
  readonly limits: SizeLimits
  readonly transactions: readonly PackedTransaction[]
}

export type PackOptions = SizeOptions & {
  /** The account that will send. */
  readonly account: EvmAddress
  readonly funding?: PayoutFunding
  /** Only these chunks; all of the plan unless given. */
  readonly chunks?: readonly PlannedChunk[]
  /** Told how many payments are in measured transactions: a large batch takes minutes. */
  readonly onMeasured?: (payments: number) => void
}

/**
 * Puts the chunks of a plan into transactions, each sized by trying it on a node at one block. Balance and
 * allowance have to be there already: see `checkBatch`.
 * @throws BATCH_CHUNK_TOO_LARGE, BATCH_SIMULATION_REVERTED, BATCH_RULES_INVALID, NODE_ codes
 *
 * @example
 * const batch = await pool.withNode((node) => packPayments(node, plan, { account: payer }))
 */
export async function packPayments(
  node: Pick<PinnedNode, "call">,
  plan: PaymentPlan,
  options: PackOptions,
): Promise<PackedBatch> {
  const { account, funding = "allowance", chunks = plan.chunks, onMeasured } = options
  const blockNumber = BigInt((await node.call("eth_blockNumber")) as Hex)
  const limits = await readSizeLimits(node, options)
  const simulation = { node, blockNumber, account, gasCap: limits.gas }
  const callOf = (some: readonly PlannedChunk[]) => toPayoutCall(plan.run, some, funding)
  const measure = (some: readonly PlannedChunk[]) => measureCall(simulation, callOf(some))
  const packs = await packChunks(chunks, limits, measure, (packed) =>
    onMeasured?.(countPayments(chunks.slice(0, packed))),
  )
  const transactions = packs.map(({ items, gasLimit }) => ({ chunks: items, gasLimit, call: callOf(items) }))
  return { plan, funding, limits, transactions }
}

/** Payments in chunks. */
export function countPayments(chunks: readonly PlannedChunk[]): number {
  return chunks.reduce((sum, { payees }) => sum + payees.length, 0)
}
