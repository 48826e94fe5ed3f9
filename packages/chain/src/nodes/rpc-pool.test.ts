import { inspect } from "node:util"
import type { Hex } from "@agentgpt/core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { startFaultProxy } from "../../test/support/fault-proxy.ts"
import type { FaultProxy, FaultRule } from "../../test/support/fault-proxy.ts"
import { DEV_KEYS, startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import { createLocalSigner } from "../signers/local-signer.ts"
import type { PoolOptions, StandingChange } from "./pool-options.ts"
import { createRpcClient } from "./rpc-client.ts"
import type { RpcClient } from "./rpc-client.ts"
import { createRpcPool } from "./rpc-pool.ts"
import type { RpcPool } from "./rpc-pool.ts"

const GWEI = 1_000_000_000n
const signer = createLocalSigner(DEV_KEYS[0])
const transfer = async (nonce: bigint, value = 1n) =>
  signer.signTransaction({
    type: "eip1559",
    chainId: 31_337n,
    nonce,
    maxFeePerGasWei: 100n * GWEI,
    maxPriorityFeePerGasWei: GWEI,
    gasLimit: 21_000n,
    to: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
    value,
    data: "0x",
  })

let node: LocalNode
/** Another chain of the same id and height: what a node on a fork says. */
let fork: LocalNode
let direct: RpcClient
let proxies: FaultProxy[] = []
const pools: RpcPool[] = []

beforeAll(async () => {
  ;[node, fork] = await Promise.all([
    startAnvil({ flags: ["--no-mining", "--timestamp=1700000000"] }),
    startAnvil({ flags: ["--no-mining", "--timestamp=1700000001"] }),
  ])
  direct = createRpcClient({ url: node.url })
  const forked = createRpcClient({ url: fork.url })
  await Promise.all([direct.call("anvil_mine", ["0xa"]), forked.call("anvil_mine", ["0xa"])])
  proxies = await Promise.all(
    [0, 1, 2].map(() => startFaultProxy({ target: node.url, otherTarget: fork.url })),
  )
  await forked.close()
})
afterAll(async () => {
  await direct.close()
  await Promise.all(proxies.map((proxy) => proxy.close()))
  await Promise.all([node.stop(), fork.stop()])
})
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close()
  for (const proxy of proxies) proxy.setRules([])
})

const names = ["a", "b", "c"] as const
function openPool(options: Partial<PoolOptions> = {}, count = 3, timeoutMs = 1000): RpcPool {
  const nodes = names
    .slice(0, count)
    .map((name, index) => ({ client: createRpcClient({ name, url: proxies[index]!.url, timeoutMs }) }))
  const pool = createRpcPool({ chainId: "eip155:31337", nodes, probeTimeoutMs: 400, ...options })
  pools.push(pool)
  return pool
}
const standings = async (pool: RpcPool) => (await pool.probe()).map(({ standing }) => standing)
const chainId = (pool: RpcPool) => pool.withNode(async ({ name, call }) => [name, await call("eth_chainId")])
const rules = (index: number, ...list: FaultRule[]) => proxies[index]!.setRules(list)
const wrongChain: FaultRule = { methods: ["eth_chainId"], fault: { kind: "replace-result", result: "0x1" } }
const onFork: FaultRule = { methods: ["eth_getBlockByNumber"], fault: { kind: "other-node" } }

describe("reading", () => {
  it("uses the first node by preference, for the whole operation", async () => {
    const pool = openPool()
    for (const proxy of proxies) await proxy.stop().then(proxy.restart)
    const before = proxies.map((proxy) => proxy.seen.length)
    await pool.probe()
    const probes = proxies.map((proxy, index) => proxy.seen.length - before[index]!)
    expect(probes).toEqual([3, 3, 3])
    const used = await pool.withNode(async (pinned) => {
      await pinned.call("eth_getTransactionCount", [signer.address, "latest"])
      await pinned.callMany([
        { method: "eth_gasPrice", params: [] },
        { method: "eth_blockNumber", params: [] },
      ])
      return pinned.name
    })
    expect(used).toBe("a")
    expect(proxies.map((proxy, index) => proxy.seen.length - before[index]! - 3)).toEqual([3, 0, 0])
  })

  it("runs the whole operation again on the next node when one breaks in the middle", async () => {
    const pool = openPool()
    await pool.probe()
    rules(0, { methods: ["eth_gasPrice"], fault: { kind: "lose-reply" } })
    const visits: string[] = []
    const result = await pool.withNode(async ({ name, call }) => {
      visits.push(name)
      const nonce = await call("eth_getTransactionCount", [signer.address, "latest"])
      return [name, nonce, await call("eth_gasPrice")]
    })
    expect(visits).toEqual(["a", "b"])
    expect(result[0]).toBe("b")
  })

  it("gives a refusal back at once: it would be the same everywhere", async () => {
    const pool = openPool()
    const error = await pool
      .withNode(({ call }) => call("eth_noSuchThing"))
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: "NODE_CALL_FAILED", failure: { kind: "rpc" } })
    expect(proxies[1]!.seen.filter(({ method }) => method === "eth_noSuchThing")).toEqual([])
  })

  it("passes on what the operation itself throws", async () => {
    await expect(openPool().withNode(() => Promise.reject(new Error("mine")))).rejects.toThrow("mine")
  })

  it.each([
    "eth_sendRawTransaction",
    "eth_sendTransaction",
    "eth_sendRawTransactionSync",
    "eth_sendBundle",
    "personal_sendTransaction",
  ])("refuses to send by %s", async (method) => {
    const pool = openPool()
    await expect(pool.withNode(({ call }) => call(method, ["0x"]))).rejects.toMatchObject({
      code: "NODE_SEND_NOT_READ",
    })
    await expect(pool.withNode(({ callMany }) => callMany([{ method, params: [] }]))).rejects.toMatchObject({
      code: "NODE_SEND_NOT_READ",
    })
    expect(proxies.flatMap(({ seen }) => seen).some((call) => call.method === method)).toBe(false)
  })

  it("asks only nodes that have seen a block", async () => {
    const pool = openPool()
    expect(await pool.withNode(async ({ name }) => name, { atLeastBlock: 10n })).toBe("a")
    await expect(pool.withNode(async ({ name }) => name, { atLeastBlock: 11n })).rejects.toMatchObject({
      code: "NODE_NONE_USABLE",
    })
    rules(0, {
      methods: ["eth_getBlockByNumber"],
      fault: { kind: "replace-result", result: await direct.call("eth_getBlockByNumber", ["0x9", false]) },
    })
    const other = openPool({ comparisonDepthBlocks: 0, mostLagBlocks: 3 })
    // "a" says 9 for every height, so it has no hash for the comparison and is left out as well.
    expect(await other.withNode(async ({ name }) => name, { atLeastBlock: 10n })).toBe("b")
  })
})

describe("nodes that cannot be trusted", () => {
  it("on another chain are left, and come back when they are right again", async () => {
    const changes: StandingChange[] = []
    const pool = openPool({ onChange: (change) => changes.push(change) })
    rules(0, wrongChain)
    expect(await standings(pool)).toEqual(["wrong-chain", "usable", "usable"])
    expect((await chainId(pool))[0]).toBe("b")
    rules(0)
    expect(await standings(pool)).toEqual(["usable", "usable", "usable"])
    expect(changes.filter((change) => change.node === "a")).toEqual([
      { node: "a", before: "unknown", after: "wrong-chain" },
      { node: "a", before: "wrong-chain", after: "usable" },
    ])
  })

  it("on a fork are left when the majority says so", async () => {
    const pool = openPool()
    rules(0, onFork)
    expect(await standings(pool)).toEqual(["forked", "usable", "usable"])
    expect((await chainId(pool))[0]).toBe("b")
  })

  it("are believed by nobody when one stands against one", async () => {
    const pool = openPool({}, 2)
    rules(0, onFork)
    expect(await standings(pool)).toEqual(["disputed", "disputed"])
    await expect(chainId(pool)).rejects.toMatchObject({ code: "NODE_QUORUM_MISSING" })
    const { raw } = await transfer(0n)
    await expect(pool.broadcast(raw)).rejects.toMatchObject({ code: "NODE_QUORUM_MISSING" })
  })

  it("behind the others are left", async () => {
    const pool = openPool()
    const old = await direct.call("eth_getBlockByNumber", ["0x5", false])
    rules(0, { methods: ["eth_getBlockByNumber"], fault: { kind: "replace-result", result: old } })
    expect(await standings(pool)).toEqual(["stale", "usable", "usable"])
    expect((await chainId(pool))[0]).toBe("b")
  })

  it("that tell of no blocks any more are left where blocks come by the clock", async () => {
    const pool = openPool({ oldestHeadMs: 60_000 })
    expect(await standings(pool)).toEqual(["stale", "stale", "stale"])
    await expect(chainId(pool)).rejects.toMatchObject({
      code: "NODE_NONE_USABLE",
      meta: ["Node a: stale.", "Node b: stale.", "Node c: stale."],
    })
  })

  it("are named when all are on another chain", async () => {
    const pool = openPool()
    for (const index of [0, 1, 2]) rules(index, wrongChain)
    await expect(chainId(pool)).rejects.toMatchObject({ code: "NODE_CHAIN_WRONG" })
  })

  it("that hang do not hold up the others", async () => {
    const pool = openPool({}, 3, 5000)
    rules(0, { fault: { kind: "hang" } })
    const startedMs = performance.now()
    expect(await standings(pool)).toEqual(["silent", "usable", "usable"])
    expect((await chainId(pool))[0]).toBe("b")
    const { raw } = await transfer(0n)
    const { outcome } = await pool.broadcast(raw)
    expect(["accepted", "already-known"]).toContain(outcome)
    expect(performance.now() - startedMs).toBeLessThan(3000)
  })

  it("are kept through one lost probe and left when they stay silent", async () => {
    const pool = openPool({}, 1)
    expect(await standings(pool)).toEqual(["usable"])
    rules(0, { fault: { kind: "lose-request" } })
    expect(await standings(pool)).toEqual(["usable"])
    expect(await standings(pool)).toEqual(["usable"])
    expect(await standings(pool)).toEqual(["silent"])
    rules(0)
    expect(await standings(pool)).toEqual(["usable"])
  })
})

describe("the circuit breaker of a node", () => {
  const broken: FaultRule = { methods: ["eth_gasPrice"], fault: { kind: "http-error" } }
  const gasPrice = (pool: RpcPool) =>
    pool.withNode(async ({ name, call }) => [name, await call("eth_gasPrice")])

  it("opens after three faults and closes after its pause", async () => {
    let now = Date.now()
    const pool = openPool({ now: () => now, probeEveryMs: 1e9 })
    await pool.probe()
    rules(0, broken)
    for (let n = 0; n < 3; n += 1) expect((await gasPrice(pool))[0]).toBe("b")
    expect(pool.status()[0]).toMatchObject({ isPaused: true, standing: "usable" })
    const asked = () => proxies[0]!.seen.filter(({ method }) => method === "eth_gasPrice").length
    const before = asked()
    await gasPrice(pool)
    expect(asked()).toBe(before)
    rules(0)
    now += 2_001
    expect((await gasPrice(pool))[0]).toBe("a")
    expect(pool.status()[0]).toMatchObject({ isPaused: false })
  })

  it("never opens for refusals of nonces, whatever code they come with", async () => {
    const pool = openPool()
    const { raw } = await transfer(0n)
    for (const code of [-32_000, -32_003, -32_603]) {
      for (const index of [0, 1, 2]) {
        rules(index, {
          methods: ["eth_sendRawTransaction"],
          fault: { kind: "rpc-error", code, message: "nonce too low: next nonce 7, tx nonce 5" },
        })
      }
      for (let n = 0; n < 5; n += 1) expect((await pool.broadcast(raw)).outcome).toBe("nonce-too-low")
    }
    expect(pool.status().map(({ isPaused, health }) => [isPaused, health.errorRate])).toEqual([
      [false, 0],
      [false, 0],
      [false, 0],
    ])
  })

  it("never opens for a refused transaction in words that nobody knows", async () => {
    const pool = openPool()
    const { raw } = await transfer(0n)
    const fault = { kind: "rpc-error", code: -32_603, message: "der Zähler ist verbraucht" } as const
    for (const index of [0, 1, 2]) rules(index, { methods: ["eth_sendRawTransaction"], fault })
    for (let n = 0; n < 5; n += 1) {
      const { outcome, settled } = await pool.broadcast(raw)
      expect(outcome).toBe("ambiguous")
      await settled
    }
    expect(pool.status().map(({ isPaused }) => isPaused)).toEqual([false, false, false])
  })

  it("does not keep the last nodes from being asked", async () => {
    const pool = openPool({ probeEveryMs: 1e9 }, 1)
    await pool.probe()
    rules(0, broken)
    for (let n = 0; n < 5; n += 1)
      await expect(gasPrice(pool)).rejects.toMatchObject({ code: "NODE_HTTP_REFUSED" })
    expect(pool.status()[0]!.isPaused).toBe(true)
    rules(0)
    expect((await gasPrice(pool))[0]).toBe("a")
  })
})

describe("sending", () => {
  const rawSends = (index: number) =>
    proxies[index]!.seen.filter(({ method }) => method === "eth_sendRawTransaction").length

  it("reaches every public node, and counts the ones that have it already as success", async () => {
    const pool = openPool()
    const { raw, hash } = await transfer(5n)
    const before = [0, 1, 2].map(rawSends)
    const { outcome, settled } = await pool.broadcast(raw)
    expect(["accepted", "already-known"]).toContain(outcome)
    const outcomes = (await settled).map((answer) => answer.outcome)
    expect(outcomes.filter((one) => one === "accepted" || one === "already-known")).toHaveLength(3)
    expect([0, 1, 2].map(rawSends)).toEqual(before.map((count) => count + 1))
    expect(await direct.call("eth_getTransactionByHash", [hash])).toMatchObject({ hash })
  })

  it("does not know what happened when all lines broke", async () => {
    const pool = openPool()
    await pool.probe()
    for (const index of [0, 1, 2])
      rules(index, { methods: ["eth_sendRawTransaction"], fault: { kind: "lose-reply" } })
    const { raw, hash } = await transfer(1n)
    expect((await pool.broadcast(raw)).outcome).toBe("ambiguous")
    expect(await direct.call("eth_getTransactionByHash", [hash])).toMatchObject({ hash })
  })

  it("leaves out nodes of another chain or fork", async () => {
    const pool = openPool()
    rules(0, wrongChain)
    rules(1, onFork)
    const third = openPool({}, 3)
    await pool.probe()
    const before = [0, 1, 2].map(rawSends)
    // Two that are on the chain by number, one of them on a fork: nobody is believed.
    expect(pool.status().map(({ standing }) => standing)).toEqual(["wrong-chain", "disputed", "disputed"])
    rules(1)
    await third.probe()
    const { raw } = await transfer(2n)
    const { settled } = await third.broadcast(raw)
    await settled
    expect([0, 1, 2].map(rawSends)).toEqual([before[0], before[1]! + 1, before[2]! + 1])
  })

  it("sends nothing that is not a transaction of this chain", async () => {
    const pool = openPool()
    const before = [0, 1, 2].map(rawSends)
    // A node of this very kind would have taken it.
    const foreign = await signer.signTransaction({
      type: "legacy",
      chainId: 1n,
      nonce: 9n,
      gasPriceWei: 100n * GWEI,
      gasLimit: 21_000n,
      to: signer.address,
      value: 0n,
      data: "0x",
    })
    await expect(pool.broadcast(foreign.raw)).rejects.toMatchObject({ code: "TRANSACTION_INVALID" })
    await expect(pool.broadcast(foreign.raw, "private")).rejects.toMatchObject({
      code: "TRANSACTION_INVALID",
    })
    await expect(pool.broadcast("0x02c0")).rejects.toMatchObject({ code: "TRANSACTION_BYTES_INVALID" })
    expect([0, 1, 2].map(rawSends)).toEqual(before)
    expect((await direct.send("eth_sendRawTransaction", [foreign.raw])).ok).toBe(true)
  })

  it("privately reaches private relays only, and publicly never", async () => {
    const nodes = names.map((name, index) => ({
      client: createRpcClient({ name, url: proxies[index]!.url }),
      route: index === 2 ? ("private" as const) : ("public" as const),
    }))
    const pool = createRpcPool({ chainId: "eip155:31337", nodes })
    pools.push(pool)
    const before = [0, 1, 2].map(rawSends)
    const { raw } = await transfer(3n)
    await (
      await pool.broadcast(raw, "private")
    ).settled
    expect([0, 1, 2].map(rawSends)).toEqual([before[0], before[1], before[2]! + 1])
    await (
      await pool.broadcast(raw)
    ).settled
    expect([0, 1, 2].map(rawSends)).toEqual([before[0]! + 1, before[1]! + 1, before[2]! + 1])
    // A relay is no source of truth: it is neither probed nor read.
    const seen = proxies[2]!.seen.slice(-2).map(({ method }) => method)
    expect(seen.at(-1)).toBe("eth_sendRawTransaction")
    expect(pool.status()[2]).toMatchObject({ route: "private", standing: "unknown" })
  })

  it("privately is refused, and nothing sent, where no relay is", async () => {
    const pool = openPool()
    const before = [0, 1, 2].map(rawSends)
    const { raw } = await transfer(4n)
    await expect(pool.broadcast(raw, "private")).rejects.toMatchObject({ code: "NODE_PRIVATE_ROUTE_MISSING" })
    expect([0, 1, 2].map(rawSends)).toEqual(before)
  })
})

describe("a quorum", () => {
  const nonceAt = (pool: RpcPool) =>
    pool.withQuorum(async ({ call }) =>
      BigInt((await call("eth_getTransactionCount", [signer.address, "latest"])) as Hex),
    )
  const lie: FaultRule = {
    methods: ["eth_getTransactionCount"],
    fault: { kind: "replace-result", result: "0x63" },
  }

  it("is what the majority says", async () => {
    const pool = openPool()
    rules(0, lie)
    expect(await nonceAt(pool)).toBe(0n)
  })

  it("is missing when too few answer alike", async () => {
    const pool = openPool()
    await pool.probe()
    rules(0, lie)
    rules(1, { methods: ["eth_getTransactionCount"], fault: { kind: "lose-reply" } })
    await expect(nonceAt(pool)).rejects.toMatchObject({ code: "NODE_QUORUM_MISSING" })
  })

  it("of two is both, but for an outage of one: then it is the other", async () => {
    const pool = openPool({}, 2)
    await pool.probe()
    rules(0, lie)
    await expect(nonceAt(pool)).rejects.toMatchObject({ code: "NODE_QUORUM_MISSING" })
    rules(0, { fault: { kind: "lose-reply" } })
    // Once is not enough: a node may miss a probe.
    for (let probes = 0; probes < 3; probes += 1) await pool.probe()
    expect(await nonceAt(pool)).toBe(0n)
    rules(0, wrongChain)
    await pool.probe()
    await expect(nonceAt(pool)).rejects.toMatchObject({ code: "NODE_QUORUM_MISSING" })
  })

  it("is counted over all public nodes, not over those that are left", async () => {
    const pool = openPool()
    rules(0, wrongChain)
    rules(1, wrongChain)
    await pool.probe()
    await expect(nonceAt(pool)).rejects.toMatchObject({ code: "NODE_QUORUM_MISSING" })
  })
})

describe("a pool", () => {
  it("needs a public node and a name for each", () => {
    const client = createRpcClient({ name: "a", url: node.url })
    expect(() => createRpcPool({ chainId: "eip155:31337", nodes: [] })).toThrow(
      expect.objectContaining({ code: "NODE_POOL_INVALID" }),
    )
    expect(() => createRpcPool({ chainId: "eip155:31337", nodes: [{ client, route: "private" }] })).toThrow(
      expect.objectContaining({ code: "NODE_POOL_INVALID" }),
    )
    expect(() => createRpcPool({ chainId: "eip155:31337", nodes: [{ client }, { client }] })).toThrow(
      expect.objectContaining({ code: "NODE_POOL_INVALID" }),
    )
    expect(() =>
      createRpcPool({ chainId: "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp", nodes: [{ client }] }),
    ).toThrow(expect.objectContaining({ code: "ID_CHAIN_NOT_EVM" }))
  })

  it("shows no secret of its nodes", () => {
    const client = createRpcClient({ url: "https://user:hunter22@node.example/v2/Ak8sEcReT" })
    const pool = createRpcPool({ chainId: "eip155:1", nodes: [{ client }] })
    pools.push(pool)
    expect(inspect([pool, pool.status()], { showHidden: true, depth: 9 })).not.toMatch(/hunter22|Ak8sEcReT/u)
  })
})
