import type { OrderPreview, RecordedDeed } from "@agentgpt/chain"
import { writeFacts, writeTable } from "../output/table.ts"
import { writeSpan } from "./describe-order.ts"
import type { OrderSummary } from "./describe-order.ts"

export type ShownDeed = Pick<
  RecordedDeed,
  "action" | "attemptNumber" | "chainId" | "status" | "chosenAtMs" | "why" | "endedWhy"
> & { readonly transactionHash?: string }

/** What is next; without nodes, why that cannot be told. */
export type NextDeed = OrderPreview["choice"] | { readonly unknown: string }

export function writeOrders(orders: readonly OrderSummary[], nowMs: number): string {
  const headings = ["order", "source", "state", "destination", "state", "age>", "deadline>", "waits for"]
  const rows = orders.map(({ orderId, source, destination, ...order }) => [
    `${orderId.slice(0, 12)}…`,
    source.chainId,
    source.state,
    destination.chainId,
    destination.state,
    writeSpan(order.dispatchedAtMs, nowMs).replace(" ago", ""),
    writeSpan(order.deadlineMs, nowMs),
    order.waitsFor,
  ])
  return writeTable(headings, rows)
}

export function writeOrder(
  order: OrderSummary,
  deeds: readonly ShownDeed[],
  next: NextDeed | undefined,
  nowMs: number,
): string {
  const { source, destination, escrow, asksWhy } = order
  const at = (timeMs: number) => `${new Date(timeMs).toISOString()}, ${writeSpan(timeMs, nowMs)}`
  const facts = writeFacts([
    ["order", order.orderId],
    ["source", `${source.chainId}: ${source.state}`],
    ["destination", `${destination.chainId}: ${destination.state}`],
    ["sender", order.sender],
    ["beneficiary", order.beneficiary],
    ["set aside", `${escrow.amount} units of ${escrow.token}`],
    ["sent", `${at(order.dispatchedAtMs)}, by ${source.transactionHash}`],
    ["deadline", at(order.deadlineMs)],
    ["waits for", order.waitsFor],
    ...(asksWhy === undefined ? [] : [["goes on by", "orders tend <id> --release --why <reason>"] as const]),
    ...(next === undefined
      ? []
      : [["next", "unknown" in next ? next.unknown : `${next.action}: ${next.why}`] as const]),
  ])
  if (deeds.length === 0) return facts
  const rows = deeds.map((deed) => [
    `${deed.action} ${deed.attemptNumber}`,
    deed.chainId,
    deed.status,
    new Date(deed.chosenAtMs).toISOString().slice(0, 19),
    deed.transactionHash ?? "",
    deed.endedWhy ?? deed.why,
  ])
  return `${facts}\n\n${writeTable(["deed", "chain", "state", "chosen", "transaction", "why"], rows)}`
}
