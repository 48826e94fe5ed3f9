import { setTimeout as sleep } from "node:timers/promises"
import { keccak256 } from "@agentgpt/core"
import { createLocalSigner } from "../../src/signers/local-signer.ts"
import type { Store } from "../../src/store/store.ts"
import { startFaultProxy } from "../support/fault-proxy.ts"
import { DEFAULT_PAYER, openPayer } from "./open-payer.ts"
import type { Payer } from "./open-payer.ts"
import { makePayments } from "./payments.ts"
import { deployPayout, toPayoutCalls } from "./payout-calls.ts"
import { faultsOfSending } from "./run-peer.ts"
import { readTransfers, startMiner, startTestChain } from "./test-chain.ts"

export type TwoJournalsReport = {
  readonly payments: number
  readonly duplicates: number
  readonly unpaid: number
  /** Calls that were mined, of which only one for each chunk can have paid. */
  readonly callsMined: number
  readonly calls: number
}

/**
 * Fencing off: two programs with the same key and the same orders, each with a journal of its own, so that nothing
 * but the contract keeps them from paying twice. Both run at once until neither goes on; then a third with an empty
 * journal makes every call once more.
 */
export async function runTwoJournals(
  openJournal: () => Promise<Store>,
  { payments: count, seed }: { readonly payments: number; readonly seed: number },
): Promise<TwoJournalsReport> {
  const chain = await startTestChain()
  const proxy = await startFaultProxy({ target: chain.url, seed, rules: faultsOfSending("light") })
  const key = keccak256(Buffer.from(`payer ${seed}`))
  const account = createLocalSigner(key).address
  await chain.fund(account)
  const payout = await deployPayout(chain, account)
  await chain.mine(10)
  const miner = startMiner(chain, 150)
  const payments = makePayments(seed, count)
  const calls = toPayoutCalls(payout, chain.token, account, payments)
  const open = async () =>
    openPayer(await openJournal(), { ...DEFAULT_PAYER, urls: [proxy.url], keys: [key] })
  const payers: Payer[] = []
  try {
    payers.push(await open())
    payers.push(await open())
    await Promise.race([Promise.all(payers.map((payer) => payer.pay(calls))), untilStill(payers)])
    await Promise.all(payers.splice(0).map((payer) => payer.stop()))
    // What they left in the pool is mined before the third may say where its nonces begin.
    await sleep(1_000)
    await chain.client.call("anvil_dropAllTransactions")
    payers.push(await open())
    await payers[0]!.pay(calls)

    const counts = new Map<string, number>()
    const ordered = new Set<string>(payments.map(({ payee }) => payee))
    for (const { to } of await readTransfers(chain)) {
      if (ordered.has(to)) counts.set(to, (counts.get(to) ?? 0) + 1)
    }
    const used = Number(await chain.client.call("eth_getTransactionCount", [account, "latest"]))
    return {
      payments: count,
      duplicates: [...counts.values()].reduce((sum, times) => sum + times - 1, 0),
      unpaid: count - counts.size,
      // One transaction was the approval.
      callsMined: used - 1,
      calls: calls.length,
    }
  } finally {
    for (const payer of payers) await payer.stop().catch(() => undefined)
    await miner.stop()
    await proxy.close()
    await chain.stop()
  }
}

/** Resolves when nothing has happened to either for a while: lanes that found foreign nonces wait for a person. */
async function untilStill(payers: readonly Payer[]): Promise<void> {
  for (let before = -1, rounds = 0; rounds < 5;) {
    await sleep(1_000)
    const now = payers.reduce((sum, { events }) => sum + events.length, 0)
    rounds = now === before ? rounds + 1 : 0
    before = now
  }
}
