import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { keccak256 } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { createChainReader } from "../../src/confirm/create-chain-reader.ts"
import { releaseIntents } from "../../src/journal/release-intents.ts"
import { declareForeign } from "../../src/lanes/declare-foreign.ts"
import { createRpcClient } from "../../src/nodes/rpc-client.ts"
import { createRpcPool } from "../../src/nodes/rpc-pool.ts"
import { createLocalSigner } from "../../src/signers/local-signer.ts"
import { backupJournal } from "../../src/store/backup-journal.ts"
import { restoreJournal } from "../../src/store/restore-journal.ts"
import type { Store } from "../../src/store/store.ts"
import { checkPayments } from "./check-payments.ts"
import type { PaymentCheck } from "./check-payments.ts"
import { DEFAULT_PAYER, finalityAfter, openPayer } from "./open-payer.ts"
import type { Payer } from "./open-payer.ts"
import { encodeTransfer, makePayments } from "./payments.ts"
import { FAULTS_CHAIN, readTransfers, startMiner, startTestChain } from "./test-chain.ts"
import type { TestChain } from "./test-chain.ts"

const PERSON = { who: "the operator", why: "looked the payments up on the chain" }

export type RestoreReport = {
  /** Before a person did anything: what the restored journal paid by itself. */
  readonly untouched: PaymentCheck
  readonly paidBefore: number
  readonly after: PaymentCheck
}

/**
 * A backup is made after a third of the payments, the payer goes on to two thirds and is lost with its journal. The
 * older journal is restored and gets the same orders. It may pay nobody by itself; then a person declares the nonces
 * that it cannot know, and releases the intents whose payees have got nothing.
 */
export async function runRestoredBackup(
  openJournal: () => Promise<Store>,
  { payments: count, seed }: { readonly payments: number; readonly seed: number },
): Promise<RestoreReport> {
  const folder = await mkdtemp(join(tmpdir(), "agf-"))
  const chain = await startTestChain()
  const key = keccak256(Buffer.from(`payer ${seed}`))
  const account = createLocalSigner(key).address
  await chain.fund(account)
  await chain.mine(10)
  const miner = startMiner(chain, 150)
  const payments = makePayments(seed, count)
  const calls = payments.map((payment) => {
    return { key: payment.key, to: chain.token, data: encodeTransfer(payment) }
  })
  const options = { ...DEFAULT_PAYER, urls: [chain.url], keys: [key] }
  const payers: Payer[] = []
  try {
    const lost = await openJournal()
    const first = await openPayer(lost, options)
    payers.push(first)
    const paying = first.pay(calls).catch(() => undefined)
    await untilPaid(chain, account, count / 3)
    const file = join(folder, "backup.jsonl")
    await backupJournal(lost, file)
    await untilPaid(chain, account, (count * 2) / 3)
    await first.stop()
    payers.pop()
    await paying
    await untilFinal(chain)
    const paidBefore = await countPaid(chain, account)

    const restored = await openJournal()
    await restoreJournal(restored, file, PERSON)
    const second = await openPayer(restored, options)
    payers.push(second)
    await second.pay(calls)
    await sleep(3_000)
    const untouched = await checkPayments(chain, [account], payments)

    await declareAll(restored, chain, account)
    const paid = new Set((await readTransfers(chain)).map(({ to }) => to))
    const unpaid = payments.filter(({ payee }) => !paid.has(payee)).map((payment) => payment.key)
    await releaseIntents(restored, unpaid, PERSON)
    await second.engine.waitFor(unpaid, "finalized")
    return { untouched, paidBefore, after: await checkPayments(chain, [account], payments) }
  } finally {
    for (const payer of payers) await payer.stop().catch(() => undefined)
    await miner.stop()
    await chain.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function countUsed({ client }: TestChain, account: EvmAddress): Promise<bigint> {
  return BigInt((await client.call("eth_getTransactionCount", [account, "latest"])) as Hex)
}

async function countPaid(chain: TestChain, account: EvmAddress): Promise<number> {
  return (await readTransfers(chain)).filter(({ from }) => from === account).length
}

async function untilPaid(chain: TestChain, account: EvmAddress, count: number): Promise<void> {
  while ((await countPaid(chain, account)) < count) await sleep(20)
}

async function untilFinal(chain: TestChain): Promise<void> {
  const goal = (await chain.head()) + 2 * DEFAULT_PAYER.finalityBlocks
  while ((await chain.head()) < goal) await sleep(50)
}

/** Declares every nonce that the restored lane cannot explain, as the reason of its freeze names them. */
async function declareAll(store: Store, chain: TestChain, account: EvmAddress): Promise<void> {
  const nodes = [{ client: createRpcClient({ url: chain.url }) }]
  const pool = createRpcPool({ chainId: FAULTS_CHAIN, nodes })
  const reader = createChainReader(pool, finalityAfter(DEFAULT_PAYER.finalityBlocks))
  const lane = { chainId: FAULTS_CHAIN, account } as const
  try {
    for (;;) {
      const row = await store.sql
        .selectFrom("agentgpt.lane")
        .select(["frozen_why", "next_nonce"])
        .where("account", "=", account)
        .executeTakeFirstOrThrow()
      if (row.frozen_why === null) return
      const used = await countUsed(chain, account)
      const open = await store.sql
        .selectFrom("agentgpt.slot")
        .select("nonce")
        .where("account", "=", account)
        .where("state", "in", ["reserved", "signed"])
        .where("nonce", "<", used)
        .execute()
      for (const { nonce } of open) await tryDeclaring(store, reader, lane, nonce, nonce)
      if (row.next_nonce < used) await tryDeclaring(store, reader, lane, row.next_nonce, used - 1n)
      await sleep(300)
    }
  } finally {
    await pool.close()
  }
}

/** What is the journal's own is refused, and explains itself when it is final. */
async function tryDeclaring(
  store: Store,
  reader: ReturnType<typeof createChainReader>,
  lane: { readonly chainId: typeof FAULTS_CHAIN; readonly account: EvmAddress },
  fromNonce: bigint,
  toNonce: bigint,
): Promise<void> {
  await declareForeign(store, reader, lane, { fromNonce, toNonce }, PERSON).catch(() => undefined)
}
