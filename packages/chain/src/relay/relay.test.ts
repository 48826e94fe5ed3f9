import { randomUUID } from "node:crypto"
import type { Hex } from "@agentgpt/core"
import { afterAll, beforeEach, describe, expect, it } from "vitest"
import { startFaultProxy } from "../../test/support/fault-proxy.ts"
import { startReferenceRelay } from "../../test/support/reference-relay.ts"
import type { ReferenceRelay } from "../../test/support/reference-relay.ts"
import { DEV_KEYS, startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import type { DynamicFeeTransaction, SignedTransaction } from "../codec/transaction.ts"
import { createRpcClient } from "../nodes/rpc-client.ts"
import type { RpcClient } from "../nodes/rpc-client.ts"
import { createLocalSigner } from "../signers/local-signer.ts"
import { createRpcPool } from "../nodes/rpc-pool.ts"
import type { Bundle } from "./bundle.ts"
import { createRelayClient } from "./relay-client.ts"
import type { RelayClient } from "./relay-client.ts"
import { createRelayNode } from "./relay-node.ts"

const GWEI = 1_000_000_000n
const payer = createLocalSigner(DEV_KEYS[0])
const other = createLocalSigner(DEV_KEYS[1])
const identity = createLocalSigner(`0x${"1d".repeat(32)}`)

const sign = (
  nonce: bigint,
  change: Partial<DynamicFeeTransaction> = {},
  signer = payer,
): Promise<SignedTransaction> =>
  signer.signTransaction({
    type: "eip1559",
    chainId: 31_337n,
    nonce,
    maxFeePerGasWei: 100n * GWEI,
    maxPriorityFeePerGasWei: GWEI,
    gasLimit: 60_000n,
    to: "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
    value: 1n,
    data: "0x",
    ...change,
  })
/** Creates a contract whose first instructions revert. */
const failing = (nonce: bigint) => sign(nonce, { to: null, value: 0n, data: "0x5f5ffd", gasLimit: 100_000n })

let anvil: LocalNode
let node: RpcClient
let relay: ReferenceRelay
let client: RelayClient
const stopAll = async () => {
  await relay?.close()
  await node?.close()
  await anvil?.stop()
}

beforeEach(async () => {
  await stopAll()
  anvil = await startAnvil({ flags: ["--no-mining", "--order=fifo"] })
  node = createRpcClient({ url: anvil.url })
  relay = await startReferenceRelay(node)
  client = createRelayClient({ url: relay.url, identity })
})
afterAll(stopAll)

const pooled = async () => Object.keys(((await node.call("txpool_content")) as { pending: object }).pending)

describe("a bundle", () => {
  it("is in its block whole and in order, before what is public, and never in the public pool", async () => {
    const [a, b, c] = [await sign(0n), await sign(1n), await sign(0n, {}, other)]
    relay.publicPool.push(c.raw)
    const { bundleHash } = await client.sendBundle({ transactions: [a.raw, b.raw], blockNumber: 1n })
    expect(bundleHash).toMatch(/^0x[0-9a-f]{64}$/u)
    expect(await pooled()).toEqual([])
    expect(await relay.buildBlock()).toMatchObject({
      number: 1n,
      hashes: [a.hash, b.hash, c.hash],
      rejected: [],
    })
  })

  it("is left out as a whole when one of it reverts, and the block is built without it", async () => {
    const [good, bad, open] = [await sign(0n), await failing(1n), await sign(0n, {}, other)]
    relay.publicPool.push(open.raw)
    await client.sendBundle({ transactions: [good.raw, bad.raw], blockNumber: 1n })
    expect(await relay.buildBlock()).toMatchObject({
      hashes: [open.hash],
      rejected: ["a transaction reverted"],
    })
    expect(await node.call("eth_getTransactionCount", [payer.address, "latest"])).toBe("0x0")
  })

  it("may say which of it may revert", async () => {
    const [good, bad] = [await sign(0n), await failing(1n)]
    await client.sendBundle({ transactions: [good.raw, bad.raw], blockNumber: 1n, mayRevert: [bad.hash] })
    expect(await relay.buildBlock()).toMatchObject({ hashes: [good.hash, bad.hash] })
    expect(await node.call("eth_getTransactionReceipt", [bad.hash])).toMatchObject({ status: "0x0" })
  })

  it("is left out when it cannot be whole", async () => {
    const [first, gap] = [await sign(0n), await sign(5n)]
    await client.sendBundle({ transactions: [first.raw, gap.raw], blockNumber: 1n })
    expect(await relay.buildBlock()).toMatchObject({ hashes: [], rejected: ["not whole and in order"] })
  })

  it("is for its block only", async () => {
    const a = await sign(0n)
    await client.sendBundle({ transactions: [a.raw], blockNumber: 2n })
    expect((await relay.buildBlock()).hashes).toEqual([])
    expect((await relay.buildBlock()).hashes).toEqual([a.hash])
    await client.sendBundle({ transactions: [(await sign(1n)).raw], blockNumber: 2n })
    expect((await relay.buildBlock()).hashes).toEqual([])
  })

  it("is for its time only", async () => {
    const a = await sign(0n)
    const now = Math.floor(Date.now() / 1000)
    await client.sendBundle({ transactions: [a.raw], blockNumber: 1n, minTimestamp: now + 3600 })
    expect(await relay.buildBlock()).toMatchObject({ hashes: [], rejected: ["too early"] })
    await client.sendBundle({ transactions: [a.raw], blockNumber: 2n, maxTimestamp: now - 3600 })
    expect(await relay.buildBlock()).toMatchObject({ hashes: [], rejected: ["too late"] })
    await client.sendBundle({
      transactions: [a.raw],
      blockNumber: 3n,
      minTimestamp: now - 3600,
      maxTimestamp: now + 3600,
    })
    expect(await relay.buildBlock()).toMatchObject({ hashes: [a.hash], rejected: [] })
  })

  it("is replaced by its id, and taken back", async () => {
    const [first, second] = [await sign(0n), await sign(0n, { value: 2n })]
    const replacementUuid = randomUUID()
    await client.sendBundle({ transactions: [first.raw], blockNumber: 1n, replacementUuid })
    await client.sendBundle({ transactions: [second.raw], blockNumber: 1n, replacementUuid })
    expect((await relay.buildBlock()).hashes).toEqual([second.hash])
    const third = await sign(1n)
    await client.sendBundle({ transactions: [third.raw], blockNumber: 2n, replacementUuid })
    await createRelayClient({ url: relay.url, identity: other }).cancelBundle(replacementUuid)
    await client.cancelBundle(replacementUuid)
    expect((await relay.buildBlock()).hashes).toEqual([])
  })

  it("is taken back by nobody else", async () => {
    const a = await sign(0n)
    const replacementUuid = randomUUID()
    await client.sendBundle({ transactions: [a.raw], blockNumber: 1n, replacementUuid })
    await createRelayClient({ url: relay.url, identity: other }).cancelBundle(replacementUuid)
    expect((await relay.buildBlock()).hashes).toEqual([a.hash])
  })

  it("is simulated without a trace", async () => {
    const [good, bad] = [await sign(0n), await failing(1n)]
    const simulation = await client.callBundle({ transactions: [good.raw, bad.raw], blockNumber: 1n })
    expect(simulation.results).toEqual([
      { transactionHash: good.hash, gasUsed: 21_000n },
      { transactionHash: bad.hash, gasUsed: expect.any(BigInt), error: "execution reverted" },
    ])
    expect(simulation.totalGasUsed).toBe(simulation.results.reduce((sum, { gasUsed }) => sum + gasUsed, 0n))
    expect(await node.call("eth_blockNumber")).toBe("0x0")
  })
})

describe("a private transaction", () => {
  it("is mined without having been public, and is the very same when it is sent publicly as well", async () => {
    const a = await sign(0n)
    expect(await client.sendPrivateTransaction(a.raw)).toBe(a.hash)
    expect(await pooled()).toEqual([])
    relay.publicPool.push(a.raw)
    expect((await relay.buildBlock()).hashes).toEqual([a.hash])
    expect(await node.call("eth_getTransactionCount", [payer.address, "latest"])).toBe("0x1")
  })

  it("can be taken back by its sender until then", async () => {
    const a = await sign(0n)
    await client.sendPrivateTransaction(a.raw, { isFast: true })
    expect(
      await createRelayClient({ url: relay.url, identity: other }).cancelPrivateTransaction(a.hash),
    ).toBe(false)
    expect(await client.cancelPrivateTransaction(a.hash)).toBe(true)
    expect(await client.cancelPrivateTransaction(a.hash)).toBe(false)
    expect((await relay.buildBlock()).hashes).toEqual([])
  })

  it("is dropped after its last block", async () => {
    const late = await sign(1n)
    await client.sendPrivateTransaction(late.raw, { maxBlockNumber: 1n })
    await relay.buildBlock()
    await client.sendPrivateTransaction((await sign(0n)).raw)
    expect((await relay.buildBlock()).hashes).toHaveLength(1)
  })
})

describe("a relay as a private node of a pool", () => {
  const openPool = (urls: readonly string[]) => {
    const relays = urls.map((url, index) => ({
      client: createRelayNode({ url, identity, name: `relay-${index}`, timeoutMs: 1_000 }),
      route: "private" as const,
    }))
    return createRpcPool({ chainId: "eip155:31337", nodes: [{ client: node }, ...relays] })
  }

  it("gets what is private, and forgets it when it is asked to", async () => {
    const pool = openPool([relay.url])
    const [kept, withdrawn] = [await sign(0n), await sign(0n, {}, other)]
    for (const { raw } of [kept, withdrawn]) {
      expect(await pool.broadcast(raw, "private")).toMatchObject({
        outcome: "accepted",
        answers: [{ node: "relay-0", outcome: "accepted" }],
      })
    }
    expect(await pooled()).toEqual([])
    expect(await pool.withdraw(withdrawn.hash)).toBe(true)
    expect(await pool.withdraw(withdrawn.hash)).toBe(false)
    expect((await relay.buildBlock()).hashes).toEqual([kept.hash])
  })

  it.each([
    ["refuses", "ambiguous", /blocked/u],
    ["breaks", "ambiguous", /./u],
  ] as const)("that %s says so, beside one that works", async (mood, outcome, message) => {
    const working = await startReferenceRelay(node)
    relay.setMood(mood)
    const [a, b] = [await sign(0n), await sign(1n)]
    expect(await openPool([relay.url]).broadcast(a.raw, "private")).toMatchObject({
      outcome,
      answers: [{ message: expect.stringMatching(message) }],
    })
    const both = openPool([relay.url, working.url])
    expect(await both.broadcast(b.raw, "private")).toMatchObject({ outcome: "accepted" })
    expect(await both.withdraw(b.hash)).toBe(true)
    await working.close()
  })

  it("is asked again when it names another transaction: it may have ours", async () => {
    const [a, b] = [await sign(0n), await sign(1n)]
    const rules = [{ fault: { kind: "replace-result", result: b.hash } }] as const
    const odd = await startFaultProxy({ target: anvil.url, rules })
    expect(await openPool([odd.url]).broadcast(a.raw, "private")).toMatchObject({ outcome: "ambiguous" })
    await odd.close()
  })

  it("passes on in which words a transaction is refused", async () => {
    const rules = [{ fault: { kind: "rpc-error", code: -32_000, message: "nonce too low" } }] as const
    const odd = await startFaultProxy({ target: relay.url, rules })
    const { raw } = await sign(0n)
    expect(await openPool([odd.url]).broadcast(raw, "private")).toMatchObject({ outcome: "nonce-too-low" })
    await odd.close()
  })

  it("is never read from", async () => {
    const relayNode = createRelayNode({ url: relay.url, identity })
    await expect(relayNode.call("eth_blockNumber")).rejects.toMatchObject({ code: "NODE_CALL_FAILED" })
    const listener = { onData: () => undefined, onLost: () => undefined }
    await expect(relayNode.subscribe(["newHeads"], listener)).rejects.toMatchObject({
      code: "NODE_CALL_FAILED",
    })
    expect(relay.seen).toEqual([])
  })
})

describe("the client", () => {
  it("signs every body; a relay takes no other", async () => {
    const stranger = { ...identity, address: other.address }
    const impostor = createRelayClient({ url: relay.url, identity: stranger })
    await expect(
      impostor.sendBundle({ transactions: [(await sign(0n)).raw], blockNumber: 1n }),
    ).rejects.toMatchObject({ code: "NODE_HTTP_REFUSED" })
    const unsigned = await fetch(relay.url, { method: "POST", body: "{}" })
    expect(unsigned.status).toBe(403)
  })

  it("passes on a refusal", async () => {
    const { raw } = await sign(0n)
    const odd = await startFaultProxy({
      target: relay.url,
      rules: [{ fault: { kind: "rpc-error", code: -32_000, message: "blocked" } }],
    })
    const through = createRelayClient({ url: odd.url, identity })
    await expect(through.sendPrivateTransaction(raw)).rejects.toMatchObject({
      code: "RELAY_REFUSED",
      shortMessage: expect.stringContaining("blocked"),
    })
    odd.setRules([
      { fault: { kind: "rpc-error", code: 1, message: "" }, times: 0 },
      { fault: { kind: "lose-request" } },
    ])
    await expect(through.sendPrivateTransaction(raw)).rejects.toMatchObject({ code: "NODE_UNREACHABLE" })
    await odd.close()
  })

  it.each([[null], [{ bundleHash: "0x12" }], ["0x12"]])("does not take %j for an answer", async (result) => {
    const { createServer } = await import("node:http")
    const server = createServer((request, response) => {
      request.resume()
      request.on("end", () => response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result })))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()))
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
    await expect(
      createRelayClient({ url, identity }).sendBundle({
        transactions: [(await sign(0n)).raw],
        blockNumber: 1n,
      }),
    ).rejects.toMatchObject({ code: "RELAY_ANSWER_INVALID" })
    await expect(
      createRelayClient({ url, identity }).sendPrivateTransaction((await sign(0n)).raw),
    ).rejects.toMatchObject({ code: "RELAY_ANSWER_INVALID" })
    server.closeAllConnections()
    server.close()
  })

  it("does not believe a relay that names another transaction", async () => {
    const { raw } = await sign(0n)
    const rules = [{ fault: { kind: "replace-result", result: (await sign(1n)).hash } }] as const
    const odd = await startFaultProxy({ target: anvil.url, rules })
    const through = createRelayClient({ url: odd.url, identity })
    await expect(through.sendPrivateTransaction(raw)).rejects.toMatchObject({
      code: "RELAY_ANSWER_INVALID",
      shortMessage: "The relay names another transaction.",
    })
    await odd.close()
  })

  it.each<[string, (raw: Hex) => Partial<Bundle>]>([
    ["empty", () => ({ transactions: [] })],
    ["of the same transaction twice", (raw) => ({ transactions: [raw, raw] })],
    ["of more than a hundred", (raw) => ({ transactions: Array.from({ length: 101 }, () => raw) })],
    ["for block zero", () => ({ blockNumber: 0n })],
    ["that ends before it begins", () => ({ minTimestamp: 2, maxTimestamp: 1 })],
    ["with half a second", () => ({ minTimestamp: 1.5 })],
    ["that lets a stranger revert", () => ({ mayRevert: [`0x${"11".repeat(32)}`] })],
    ["with another kind of id", () => ({ replacementUuid: "mine" })],
  ])("sends no bundle %s", async (_name, change) => {
    const { raw } = await sign(0n)
    await expect(
      client.sendBundle({ transactions: [raw], blockNumber: 1n, ...change(raw) }),
    ).rejects.toMatchObject({ code: "RELAY_BUNDLE_INVALID" })
    await expect(
      client.callBundle({ transactions: [raw], blockNumber: 1n, ...change(raw) }),
    ).rejects.toMatchObject({ code: "RELAY_BUNDLE_INVALID" })
  })

  it("sends no bundle of too many bytes, of garbage, and cancels by no other id", async () => {
    const big = await Promise.all(
      [0n, 1n, 2n].map((nonce) => sign(nonce, { data: `0x${"01".repeat(110_000)}`, gasLimit: 16_000_000n })),
    )
    await expect(
      client.sendBundle({ transactions: big.map(({ raw }) => raw), blockNumber: 1n }),
    ).rejects.toMatchObject({ code: "RELAY_BUNDLE_INVALID" })
    await expect(client.sendBundle({ transactions: ["0x02c0"], blockNumber: 1n })).rejects.toMatchObject({
      code: "TRANSACTION_BYTES_INVALID",
    })
    await expect(client.sendPrivateTransaction("0x")).rejects.toMatchObject({
      code: "TRANSACTION_BYTES_INVALID",
    })
    await expect(client.cancelBundle("")).rejects.toMatchObject({ code: "RELAY_BUNDLE_INVALID" })
  })
})
