import type { EvmAddress, Hex } from "@agentgpt/core"
import type { JournalSql } from "../../src/store/database.ts"
import type { Call } from "./open-payer.ts"
import { FAULTS_CHAIN, readTransfers } from "./test-chain.ts"
import type { TestChain } from "./test-chain.ts"

type Receipt = {
  readonly status: string
  readonly blockHash: Hex
  readonly blockNumber: Hex
  readonly from: string
}

/**
 * Compares the journal with the chain, word by word: every intent is final, every nonce is used and accounted for,
 * every final transaction stands in the block that the journal names, and every payment of the chain is in the
 * journal. Returns what differs, for people; nothing if all is well.
 */
export async function checkJournal(
  sql: JournalSql,
  chain: TestChain,
  accounts: readonly EvmAddress[],
  calls: readonly Pick<Call, "key">[],
  foreignNonces = 0,
): Promise<readonly string[]> {
  const problems = [...(await checkIntents(sql, calls))]
  let foreign = 0
  for (const account of accounts) {
    const lane = await checkLane(sql, chain, account)
    foreign += lane.foreign
    problems.push(...lane.problems)
  }
  if (foreign !== foreignNonces) problems.push(`${foreign} nonces are foreign, not ${foreignNonces}.`)
  return [...problems, ...(await checkAttempts(sql, chain, accounts))]
}

async function checkIntents(
  sql: JournalSql,
  calls: readonly Pick<Call, "key">[],
): Promise<readonly string[]> {
  const rows = await sql
    .selectFrom("agentgpt.intent_progress")
    .select(["idempotency_key", "progress"])
    .execute()
  const progress = new Map(rows.map((row) => [row.idempotency_key, row.progress]))
  const wrong = calls.filter(({ key }) => progress.get(key) !== "finalized")
  const problems = wrong.slice(0, 3).map(({ key }) => `Intent ${key} is ${progress.get(key) ?? "not known"}.`)
  if (rows.length !== calls.length) problems.push(`There are ${rows.length} intents, not ${calls.length}.`)
  return wrong.length > 3 ? [...problems, `So are ${wrong.length - 3} more.`] : problems
}

async function checkLane(sql: JournalSql, { client }: TestChain, account: EvmAddress) {
  const problems: string[] = []
  const lane = await sql
    .selectFrom("agentgpt.lane")
    .selectAll()
    .where("chain_id", "=", FAULTS_CHAIN)
    .where("account", "=", account)
    .executeTakeFirst()
  if (lane === undefined) return { problems: [`There is no lane of ${account}.`], foreign: 0 }
  if (lane.frozen_why !== null) problems.push(`The lane is frozen: ${lane.frozen_why}.`)
  const used = BigInt((await client.call("eth_getTransactionCount", [account, "latest"])) as string)
  if (lane.next_nonce !== used)
    problems.push(`The journal's next nonce is ${lane.next_nonce}, the chain's ${used}.`)
  const slots = await sql
    .selectFrom("agentgpt.slot")
    .select(["nonce", "state"])
    .where("chain_id", "=", FAULTS_CHAIN)
    .where("account", "=", account)
    .orderBy("nonce")
    .execute()
  for (const [index, { nonce }] of slots.entries()) {
    const expected = lane.first_nonce + BigInt(index)
    if (nonce !== expected) problems.push(`Nonce ${expected} is missing among the slots.`)
    if (nonce !== expected) break
  }
  const open = slots.filter(({ state }) => state === "reserved" || state === "signed")
  if (open.length > 0)
    problems.push(`${open.length} slots are not settled, the first at nonce ${open[0]!.nonce}.`)
  return { problems, foreign: slots.filter(({ state }) => state === "foreign").length }
}

async function checkAttempts(
  sql: JournalSql,
  chain: TestChain,
  accounts: readonly EvmAddress[],
): Promise<readonly string[]> {
  const rows = await sql
    .selectFrom("agentgpt.attempt")
    .select(["transaction_hash", "state", "block_hash", "block_number"])
    .where("chain_id", "=", FAULTS_CHAIN)
    .execute()
  const finalized = rows.filter(({ state }) => state === "finalized")
  const replies = await chain.client.sendMany(
    finalized.map((row) => ({ method: "eth_getTransactionReceipt", params: [row.transaction_hash] })),
  )
  const problems: string[] = []
  for (const [index, row] of finalized.entries()) {
    const reply = replies[index]!
    const receipt = reply.ok ? (reply.result as Receipt | null) : null
    const isSame =
      receipt?.status === "0x1" &&
      receipt.blockHash === row.block_hash &&
      BigInt(receipt.blockNumber) === row.block_number
    if (!isSame)
      problems.push(`Transaction ${row.transaction_hash} is final in the journal and not so on the chain.`)
  }
  const known = new Set(finalized.map((row) => row.transaction_hash))
  const from = new Set<string>(accounts)
  for (const { from: sender, transactionHash } of await readTransfers(chain)) {
    if (from.has(sender) && !known.has(transactionHash)) {
      problems.push(`The chain has a payment ${transactionHash} that is not final in the journal.`)
    }
  }
  return problems
}
