import { randomBytes } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { bytesToHex } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { MockGuard } from "../../src/mocks/mock-guard.ts"
import { createRpcClient } from "../../src/nodes/rpc-client.ts"
import type { RpcClient } from "../../src/nodes/rpc-client.ts"
import { createRpcPool } from "../../src/nodes/rpc-pool.ts"
import { createRelayNode } from "../../src/relay/relay-node.ts"
import { createLocalSigner } from "../../src/signers/local-signer.ts"
import type { DigestSigner } from "../../src/signers/signer.ts"
import type { Store } from "../../src/store/store.ts"
import type { EngineEvent } from "../../src/submit/engine-event.ts"
import type { EngineOptions } from "../../src/submit/engine-options.ts"
import { openTransactionEngine } from "../../src/submit/open-transaction-engine.ts"
import type { TransactionEngine } from "../../src/submit/transaction-engine.ts"
import type { TransactionRequest } from "../../src/submit/transaction-request.ts"

export const AUTHORITY = { planHash: `0x${"9a".repeat(32)}`, policyVersion: 1 } as const

const RELAY_IDENTITY = createLocalSigner(`0x${"1d".repeat(32)}`)

/** A direct line to a node, around every proxy. */
export type Line = RpcClient

export function lineTo(url: string): Line {
  return createRpcClient({ url, name: "direct", timeoutMs: 60_000 })
}

/** A fresh account with funds, so that tests do not share lanes. */
export async function fundSigner(line: Line, wei = 10n ** 20n): Promise<DigestSigner> {
  const signer = createLocalSigner(bytesToHex(randomBytes(32)))
  await setBalance(line, signer.address, wei)
  return signer
}

export async function setBalance(line: Line, account: EvmAddress, wei: bigint): Promise<void> {
  const parameters = [account, `0x${wei.toString(16)}`]
  const reply = await line.send("anvil_setBalance", parameters)
  if (!reply.ok) await line.call("hardhat_setBalance", parameters)
}

export type EngineFixture = {
  readonly engine: TransactionEngine
  readonly events: EngineEvent[]
  readonly guard: MockGuard
  readonly stop: () => Promise<void>
}

export type FixtureOptions = Partial<Omit<EngineOptions, "store" | "signers">> & {
  readonly urls: readonly string[]
  readonly privateUrls?: readonly string[]
  /** Of relays of the Flashbots protocol. */
  readonly relayUrls?: readonly string[]
  readonly timeoutMs?: number
}

/** An engine over real nodes with short waits. */
export async function openEngine(
  store: Store,
  signers: readonly DigestSigner[],
  { urls, privateUrls = [], relayUrls = [], timeoutMs = 2_000, ...options }: FixtureOptions,
): Promise<EngineFixture> {
  const client = (url: string, index: number) => createRpcClient({ url, name: `node-${index}`, timeoutMs })
  const nodes = [
    ...urls.map((url, index) => ({ client: client(url, index) })),
    ...privateUrls.map((url, index) => ({ client: client(url, 100 + index), route: "private" as const })),
    ...relayUrls.map((url) => ({
      client: createRelayNode({ url, identity: RELAY_IDENTITY, timeoutMs }),
      route: "private" as const,
    })),
  ]
  const pool = options.pool ?? createRpcPool({ chainId: "eip155:31337", nodes, probeEveryMs: 1_000 })
  const guard = new MockGuard()
  const engine = await openTransactionEngine({
    pollEveryMs: 50,
    idlePollMs: 100,
    maxInFlight: 64,
    ...options,
    store,
    pool,
    signers,
    guard: options.guard ?? guard,
  })
  const events: EngineEvent[] = []
  engine.on((event) => events.push(event))
  const stop = async () => {
    await engine.stop()
    await pool.close()
  }
  return { engine, events, guard, stop }
}

export type Payment = TransactionRequest & { readonly recipient: EvmAddress }

/** Payments of one wei more than their number to fresh recipients: each can be counted on the chain. */
export function makePayments(
  account: EvmAddress,
  count: number,
  more: Partial<TransactionRequest> = {},
): readonly Payment[] {
  const run = bytesToHex(randomBytes(6))
  return Array.from({ length: count }, (_, index) => {
    const recipient = bytesToHex(randomBytes(20))
    return {
      // In the order of their numbers, also as text.
      idempotencyKey: `pay/${run}/${String(index).padStart(5, "0")}`,
      account,
      call: { to: recipient, valueWei: BigInt(index + 1), data: "0x" },
      authority: AUTHORITY,
      recipient,
      ...more,
    }
  })
}

export function keysOf(payments: readonly Payment[]): readonly string[] {
  return payments.map(({ idempotencyKey }) => idempotencyKey)
}

/** Who was paid nothing, and who was paid more than once. */
export async function countPaid(
  line: Line,
  payments: readonly Payment[],
): Promise<{ readonly unpaid: number; readonly duplicates: number }> {
  const replies = await line.sendMany(
    payments.map(({ recipient }) => ({ method: "eth_getBalance", params: [recipient, "latest"] })),
  )
  let [unpaid, duplicates] = [0, 0]
  for (const [index, reply] of replies.entries()) {
    if (!reply.ok) throw new Error("The balance cannot be read.")
    const wei = BigInt(reply.result as string)
    if (wei === 0n) unpaid += 1
    else if (wei !== payments[index]!.call.valueWei) duplicates += 1
  }
  return { unpaid, duplicates }
}

export async function readNonce(line: Line, account: EvmAddress): Promise<number> {
  return Number(await line.call("eth_getTransactionCount", [account, "latest"]))
}

/** Sends a transaction of the account that the engine knows nothing about; returns its hash. */
export async function sendForeign(
  line: Line,
  signer: DigestSigner,
  nonce: bigint,
  feeWei = 10n ** 12n,
): Promise<unknown> {
  const { raw } = await signer.signTransaction({
    type: "eip1559",
    chainId: 31337n,
    nonce,
    gasLimit: 21_000n,
    to: `0x${"f0".repeat(20)}`,
    value: 5n,
    data: "0x",
    maxFeePerGasWei: feeWei,
    maxPriorityFeePerGasWei: feeWei,
  })
  return line.call("eth_sendRawTransaction", [raw])
}

/** Compares the journal with the chain: every settled nonce is the transaction that the journal says, in its block. */
export async function compareJournal(
  store: Store,
  line: Line,
  account: EvmAddress,
): Promise<readonly string[]> {
  const slots = await store.sql
    .selectFrom("agentgpt.slot as slot")
    .leftJoin("agentgpt.attempt as attempt", (join) =>
      join
        .onRef("attempt.chain_id", "=", "slot.chain_id")
        .onRef("attempt.account", "=", "slot.account")
        .onRef("attempt.nonce", "=", "slot.nonce")
        .on("attempt.state", "in", ["finalized", "reverted"]),
    )
    .select(["slot.nonce", "slot.state", "slot.taken_by", "attempt.transaction_hash", "attempt.block_hash"])
    .where("slot.account", "=", account)
    .orderBy("slot.nonce")
    .execute()
  const used = await readNonce(line, account)
  const faults = slots.length === used ? [] : [`${slots.length} slots, ${used} nonces used`]
  for (const { nonce, state, transaction_hash, block_hash, taken_by } of slots) {
    const hash = transaction_hash ?? taken_by
    const found = (await line.call("eth_getTransactionByHash", [hash])) as Record<string, string> | null
    const isRight = found !== null && BigInt(found["nonce"]!) === nonce && found["from"] === account
    const isInPlace = state === "foreign" || found?.["blockHash"] === block_hash
    if (!isRight || !isInPlace) faults.push(`nonce ${nonce} is ${state} by ${hash}`)
  }
  return faults
}

/** Waits until something holds; fails after the time. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 60_000,
): Promise<void> {
  const endMs = Date.now() + limitMs
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(`It did not come to pass: ${what}.`)
    await sleep(25)
  }
}

/** Blocks come one after the other until it is done. */
export async function mineUntil(done: Promise<unknown>, by: () => Promise<unknown>): Promise<void> {
  const ended = done.then(() => true)
  for (let isDone = false; !isDone;) {
    await by()
    isDone = await Promise.race([ended, sleep(100, false)])
  }
}
