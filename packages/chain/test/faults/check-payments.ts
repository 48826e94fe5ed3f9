import type { EvmAddress } from "@agentgpt/core"
import type { Payment } from "./payments.ts"
import { readTransfers } from "./test-chain.ts"
import type { TestChain } from "./test-chain.ts"

/** What the chain says of a run, whatever its sender says. */
export type PaymentCheck = {
  readonly payments: number
  /** Payments beyond the first of each payee. */
  readonly duplicates: number
  /** Payees without a payment. */
  readonly unpaid: number
  /** Payments of another amount than was ordered, or to somebody who was not to be paid. */
  readonly wrong: number
  /** Nonces that nothing uses, below transactions that wait for them and so wait for ever. */
  readonly nonceGaps: number
}

/** Counts what every payee got from these senders, and from the contract that pays for them, by the logs of the token. */
export async function checkPayments(
  chain: TestChain,
  senders: readonly EvmAddress[],
  payments: readonly Payment[],
  payout?: EvmAddress,
): Promise<PaymentCheck> {
  const from = new Set(
    [...senders, ...(payout === undefined ? [] : [payout])].map((one) => one.toLowerCase()),
  )
  const ordered = new Map(payments.map((payment) => [payment.payee as string, payment]))
  const counts = new Map<string, number>()
  let wrong = 0
  for (const transfer of await readTransfers(chain)) {
    // What the contract takes it pays out in the same transaction.
    if (!from.has(transfer.from) || transfer.to === payout) continue
    const payment = ordered.get(transfer.to)
    if (payment === undefined || payment.units !== transfer.units) wrong += 1
    counts.set(transfer.to, (counts.get(transfer.to) ?? 0) + 1)
  }
  const paid = payments.map(({ payee }) => counts.get(payee) ?? 0)
  let nonceGaps = 0
  for (const sender of senders) nonceGaps += await countNonceGaps(chain, sender)
  return {
    payments: payments.length,
    duplicates: paid.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
    unpaid: paid.filter((count) => count === 0).length,
    wrong,
    nonceGaps,
  }
}

type PoolContent = Readonly<
  Record<"pending" | "queued", Readonly<Record<string, Readonly<Record<string, unknown>>>>>
>

/** Nonces between the next one of the chain and the highest that waits in the node's pool, which the pool lacks. */
async function countNonceGaps({ client, kind }: TestChain, sender: EvmAddress): Promise<number> {
  // The pool of Hardhat's node cannot be listed; the journal tells of its gaps.
  if (kind === "hardhat") return 0
  const content = (await client.call("txpool_content")) as PoolContent
  const waiting = [content.pending, content.queued].flatMap((accounts) =>
    Object.entries(accounts)
      .filter(([account]) => account.toLowerCase() === sender.toLowerCase())
      .flatMap(([, transactions]) => Object.keys(transactions).map(Number)),
  )
  if (waiting.length === 0) return 0
  const next = Number(await client.call("eth_getTransactionCount", [sender, "latest"]))
  const known = new Set(waiting)
  let gaps = 0
  for (let nonce = next; nonce < Math.max(...waiting); nonce += 1) if (!known.has(nonce)) gaps += 1
  return gaps
}
