import { setTimeout as sleep } from "node:timers/promises"
import { parseEvmAddress } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import type { RpcRequest } from "../../nodes/json-rpc.ts"
import type { PinnedNode } from "../../nodes/rpc-pool.ts"
import { PAYOUT } from "../plan/payout-interface.ts"
import type { PaymentPlan } from "../plan/plan-payments.ts"
import { toQuantity } from "../plan/quantity.ts"
import { callAll } from "../plan/call-all.ts"
import { parsePayoutEvent, parseTransfer, PAYOUT_TOPICS, TRANSFER_TOPIC } from "./payout-event.ts"
import type { PayoutEvent, TokenTransfer } from "./payout-event.ts"
import { parseLogs, readLogs } from "./read-logs.ts"
import { tracePayments } from "./trace-payments.ts"
import type { TracedPayments } from "./trace-payments.ts"

export type ReadPaymentsOptions = {
  /** No transaction of the run is older; best the block in which BatchPayout was deployed. 0 unless set. */
  readonly fromBlock?: bigint
}

/**
 * Where each payment of a plan stands, read from the chain alone at its newest block: from the logs of
 * BatchPayout, held against the token's transfers, the bitmap and the ledger of owed payments. A block that came or left
 * between two questions looks like records that disagree: only what still does on a second look is reported.
 * @throws RpcError, NODE_ANSWER_INVALID
 *
 * @example
 * const { states, discrepancies } = await pool.withNode((node) => readPayments(node, plan, { fromBlock }))
 */
export async function readPayments(
  node: PinnedNode,
  plan: PaymentPlan,
  { fromBlock = 0n }: ReadPaymentsOptions = {},
): Promise<TracedPayments> {
  const traced = await readOnce(node, plan, fromBlock)
  if (traced.discrepancies.length === 0) return traced
  await sleep(LOOK_AGAIN_AFTER_MS)
  return readOnce(node, plan, fromBlock)
}

const LOOK_AGAIN_AFTER_MS = 500

async function readOnce(node: PinnedNode, plan: PaymentPlan, fromBlock: bigint): Promise<TracedPayments> {
  const toBlock = BigInt((await node.call("eth_blockNumber")) as Hex)
  const bitmaps = await readBitmaps(node, plan, toBlock)
  if ([...bitmaps.values()].every((bitmap) => bitmap === 0n)) {
    // Nothing of this run was ever taken on: no log need be searched for.
    return tracePayments(plan, { events: [], transfers: [], bitmaps, owedWords: new Map() })
  }
  const filter = { address: payoutOf(plan), topics: [PAYOUT_TOPICS, plan.runId] }
  const logs = await readLogs(node, filter, fromBlock, toBlock)
  const events = logs.map(parsePayoutEvent)
  const blockHashes = [...new Set(logs.map(({ blockHash }) => blockHash))]
  const transfers = await readTransfers(node, plan, blockHashes)
  const owedWords = await readOwed(node, plan, events, toBlock)
  return tracePayments(plan, { events, transfers, bitmaps, owedWords })
}

/** The bitmap words of a plan's chunks, by chunk index; all that lie between its first and its last are read. */
async function readBitmaps(
  node: PinnedNode,
  plan: PaymentPlan,
  blockNumber: bigint,
): Promise<ReadonlyMap<number, bigint>> {
  const payer = parseEvmAddress(plan.run.payer)
  const indexes = plan.chunks.map(({ index }) => index)
  const ranges = listRanges(indexes, CHUNKS_AT_ONCE)
  const answers = await callAll(
    node,
    ranges.map(({ first, count }) =>
      toCall(plan, blockNumber, PAYOUT.encodeFunctionData("chunkBitmaps", [payer, plan.runId, first, count])),
    ),
  )
  const words = new Map<number, bigint>()
  ranges.forEach(({ first }, position) => {
    const [bitmaps] = PAYOUT.decodeFunctionResult("chunkBitmaps", answers[position] as Hex)
    for (const [offset, bitmap] of (bitmaps as readonly bigint[]).entries()) words.set(first + offset, bitmap)
  })
  return new Map(indexes.map((index) => [index, words.get(index)!]))
}

/** 2,100 gas for each: a node answers calls of at least ten million. */
const CHUNKS_AT_ONCE = 2_000

function listRanges(indexes: readonly number[], most: number): readonly { first: number; count: number }[] {
  const ranges: { first: number; count: number }[] = []
  for (const index of indexes) {
    const last = ranges.at(-1)
    if (last !== undefined && index >= last.first && index < last.first + most) {
      last.count = Math.max(last.count, index - last.first + 1)
    } else ranges.push({ first: index, count: 1 })
  }
  return ranges
}

async function readTransfers(
  node: PinnedNode,
  { run }: PaymentPlan,
  blockHashes: readonly Hex[],
): Promise<readonly TokenTransfer[]> {
  const senders = [run.batchPayout, run.payer].map(toTopic)
  const topics = [TRANSFER_TOPIC, senders]
  const requests = blockHashes.map((blockHash) => ({
    method: "eth_getLogs",
    params: [{ address: parseEvmAddress(run.token), topics, blockHash }],
  }))
  const transfers: TokenTransfer[] = []
  for (let start = 0; start < requests.length; start += BLOCKS_AT_ONCE) {
    // eslint-disable-next-line no-await-in-loop -- answers are long: so many are held at a time
    const answers = await callAll(node, requests.slice(start, start + BLOCKS_AT_ONCE))
    for (const answer of answers) {
      for (const log of parseLogs(answer)) {
        const transfer = parseTransfer(log)
        if (transfer !== undefined) transfers.push(transfer)
      }
    }
  }
  return transfers
}

/** A full block holds some thousands of transfers, each of about 600 bytes. */
const BLOCKS_AT_ONCE = 8

async function readOwed(
  node: PinnedNode,
  plan: PaymentPlan,
  events: readonly PayoutEvent[],
  blockNumber: bigint,
): Promise<ReadonlyMap<bigint, bigint>> {
  const ids = events.flatMap((event) => (event.type === "PaymentFailed" ? [event.paymentId] : []))
  const answers = await callAll(
    node,
    ids.map((id) => toCall(plan, blockNumber, PAYOUT.encodeFunctionData("owed", [plan.runId, id]))),
  )
  return new Map(ids.map((id, position) => [id, BigInt(answers[position] as Hex)]))
}

function toCall(plan: PaymentPlan, blockNumber: bigint, data: string): RpcRequest {
  return { method: "eth_call", params: [{ to: payoutOf(plan), data }, toQuantity(blockNumber)] }
}

function payoutOf({ run }: PaymentPlan): EvmAddress {
  return parseEvmAddress(run.batchPayout)
}

function toTopic(address: string): Hex {
  return `0x${parseEvmAddress(address).slice(2).padStart(64, "0")}`
}
