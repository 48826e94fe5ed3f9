import { parseEvmAddress } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import type { RpcRequest } from "../../nodes/json-rpc.ts"
import type { PinnedNode } from "../../nodes/rpc-pool.ts"
import { PAYOUT } from "../plan/payout-interface.ts"
import type { PaymentPlan, PlannedChunk } from "../plan/plan-payments.ts"
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
 * BatchPayout, held against the token's transfers, the bitmap and the ledger of owed payments.
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
  const toBlock = BigInt((await node.call("eth_blockNumber")) as Hex)
  const bitmaps = await readBitmaps(node, plan, plan.chunks, toBlock)
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

/** The bitmap words of chunks, by chunk index. */
export async function readBitmaps(
  node: PinnedNode,
  plan: PaymentPlan,
  chunks: readonly PlannedChunk[],
  blockNumber: bigint,
): Promise<ReadonlyMap<number, bigint>> {
  const payer = parseEvmAddress(plan.run.payer)
  const answers = await callAll(
    node,
    chunks.map(({ index }) =>
      toCall(plan, blockNumber, PAYOUT.encodeFunctionData("chunkBitmap", [payer, plan.runId, index])),
    ),
  )
  return new Map(chunks.map(({ index }, position) => [index, BigInt(answers[position] as Hex)]))
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
