import type { EvmAddress, Hex } from "@agentgpt/core"
import { ERC20, PAYOUT } from "../plan/payout-interface.ts"
import type { ChainLog } from "./read-logs.ts"

/** What BatchPayout says happened to payments of a run. */
export type PayoutEvent = { readonly transactionHash: Hex; readonly blockNumber: bigint } & (
  | { readonly type: "ChunkPaid"; readonly chunkIndex: bigint; readonly positions: bigint }
  | ({ readonly type: "PaymentFailed" | "OwedRetryFailed"; readonly reason: Hex } & PaymentOfEvent)
  | ({ readonly type: "OwedPaid" | "OwedRefunded" } & PaymentOfEvent)
)

type PaymentOfEvent = {
  readonly paymentId: bigint
  /** Of a refund, the payer. */
  readonly recipient: EvmAddress
  readonly amount: bigint
}

/** A movement of the token as the token itself tells it. */
export type TokenTransfer = {
  readonly transactionHash: Hex
  readonly to: EvmAddress
  readonly amount: bigint
}

const EVENT_TYPES = ["ChunkPaid", "PaymentFailed", "OwedRetryFailed", "OwedPaid", "OwedRefunded"] as const

export const PAYOUT_TOPICS: readonly Hex[] = EVENT_TYPES.map(
  (type) => PAYOUT.getEvent(type)!.topicHash as Hex,
)

/** @throws what ethers throws of a log that is none of these events */
export function parsePayoutEvent(log: ChainLog): PayoutEvent {
  const parsed = PAYOUT.parseLog({ topics: [...log.topics], data: log.data })!
  const at = { transactionHash: log.transactionHash, blockNumber: log.blockNumber }
  const { args } = parsed
  const type = parsed.name as (typeof EVENT_TYPES)[number]
  if (type === "ChunkPaid") {
    return { ...at, type, chunkIndex: args["chunkIndex"] as bigint, positions: args["positions"] as bigint }
  }
  const payment = {
    paymentId: args["paymentId"] as bigint,
    recipient: String(args[2]).toLowerCase() as EvmAddress,
    amount: args["amount"] as bigint,
  }
  if (type === "OwedPaid" || type === "OwedRefunded") return { ...at, type, ...payment }
  return { ...at, type, ...payment, reason: args["reason"] as Hex }
}

export const TRANSFER_TOPIC: Hex = ERC20.getEvent("Transfer")!.topicHash as Hex

/** Undefined for a log that is no transfer of an ERC-20 token. */
export function parseTransfer({ topics, data, transactionHash }: ChainLog): TokenTransfer | undefined {
  const to = topics[2]
  if (topics.length !== 3 || to === undefined || data.length !== 66) return undefined
  return { transactionHash, to: `0x${to.slice(26)}`, amount: BigInt(data) }
}
