import { findOutcomeLog, listDeeds } from "@agentgpt/chain"
import type { CrossOrder, OrderPorts, RecordedDeed, TendedChain } from "@agentgpt/chain"
import type { Hex, OrderReceipt, OrderTransaction } from "@agentgpt/core"
import { readReceipts } from "./read-gas.ts"
import type { Workshop } from "./workshop.ts"

type Sent = Pick<OrderTransaction, "chainId" | "action" | "transactionHash" | "messageFeeWei">

/** What a settled order came to: its transactions on both chains, and what they cost us. */
export async function describeSettled(
  { store }: Pick<Workshop, "store">,
  ports: OrderPorts,
  known: CrossOrder,
): Promise<OrderReceipt> {
  const { orderId, sourceChainId, sourceState, transactionHash } = known
  const deeds = (await listDeeds(store, orderId)).filter(({ status }) => status === "succeeded")
  const own: readonly Sent[] = [
    { chainId: sourceChainId, action: "dispatch", transactionHash, messageFeeWei: 0n },
    ...(await Promise.all(deeds.map((deed) => findSent(ports, deed)))).flat(),
  ]
  const transactions = [
    ...(await Promise.all(own.map((sent) => addCosts(ports, sent)))),
    ...(await findOutcome(ports, known, own)),
  ]
  return { orderId, state: sourceState === "completed" ? "completed" : "refunded", transactions }
}

async function findSent({ chains }: OrderPorts, deed: RecordedDeed): Promise<readonly Sent[]> {
  const { chainId, action, idempotencyKey, call } = deed
  const [row] = (await chains.get(chainId)?.engine.waitFor([idempotencyKey], "included")) ?? []
  const hash = row?.transactionHash
  return hash === undefined ? [] : [{ chainId, action, transactionHash: hash, messageFeeWei: call.valueWei }]
}

async function addCosts({ chains }: OrderPorts, sent: Sent): Promise<OrderTransaction> {
  const chain = chains.get(sent.chainId)
  const [receipt] = chain === undefined ? [] : await readReceipts(chain, [sent.transactionHash])
  const gasUsed = BigInt(receipt?.gasUsed ?? 0)
  return { ...sent, gasUsed, gasFeeWei: gasUsed * BigInt(receipt?.effectiveGasPrice ?? 0) }
}

/** The transaction that did the call, or marked that it was not done: a gateway's, unless it was our own. */
async function findOutcome(
  { chains }: OrderPorts,
  { order, destinationChainId }: CrossOrder,
  own: readonly Sent[],
): Promise<readonly OrderTransaction[]> {
  const away = chains.get(destinationChainId)
  if (away === undefined) return []
  const hash = await readOutcome(away, order)
  if (hash === undefined || own.some(({ transactionHash }) => transactionHash === hash)) return []
  const nothing = { gasUsed: 0n, gasFeeWei: 0n, messageFeeWei: 0n }
  return [{ chainId: destinationChainId, action: "outcome", transactionHash: hash, ...nothing }]
}

async function readOutcome(away: TendedChain, order: CrossOrder["order"]): Promise<Hex | undefined> {
  const head = await away.pool.withNode((node) => node.call("eth_blockNumber", []))
  const log = await findOutcomeLog(away, order, away.fromBlock ?? 0n, BigInt(head as string))
  return log?.transactionHash
}
