import type { Hex } from "@agentgpt/core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { startFaultProxy } from "../../test/support/fault-proxy.ts"
import type { FaultProxy, FaultRule } from "../../test/support/fault-proxy.ts"
import { DEV_KEYS, startAnvil, startHardhatNode } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import type { ChainReader } from "../lanes/chain-port.ts"
import { parseLaneKey } from "../lanes/lane-key.ts"
import { MockNode } from "../mocks/mock-node.ts"
import type { FinalityPolicy } from "../nodes/finality.ts"
import { createRpcClient } from "../nodes/rpc-client.ts"
import type { RpcClient } from "../nodes/rpc-client.ts"
import { createRpcPool } from "../nodes/rpc-pool.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"
import { createLocalSigner } from "../signers/local-signer.ts"
import { createChainReader } from "./create-chain-reader.ts"

const CHAIN = "eip155:31337"
const policy: FinalityPolicy = {
  safe: { kind: "depth", blocks: 1n },
  finalized: { kind: "depth", blocks: 3n },
  expectedMs: 1,
  source: "test",
}
const GWEI = 1_000_000_000n
const signer = createLocalSigner(DEV_KEYS[0])
const lane = parseLaneKey(CHAIN, signer.address)
const REVERTING = "0x00000000000000000000000000000000000a0002"
const SILENT = "0x00000000000000000000000000000000000a0003"
const UNKNOWN: Hex = `0x${"9".repeat(64)}`

const pools: RpcPool[] = []
function openReader(url: string, rule = policy): ChainReader {
  const pool = createRpcPool({
    chainId: CHAIN,
    nodes: [{ client: createRpcClient({ url }) }],
    probeEveryMs: 0,
  })
  pools.push(pool)
  return createChainReader(pool, rule)
}

describe.each([
  ["anvil", () => startAnvil({ flags: ["--no-mining"] }), true],
  ["Hardhat's node", () => startHardhatNode(), false],
] as const)("reading %s", (_name, start, isAnvil) => {
  let node: LocalNode
  let proxy: FaultProxy
  let direct: RpcClient
  const sent: { readonly raw: Hex; readonly hash: Hex; readonly to: Hex }[] = []
  const send = async (to: Hex) => {
    const signed = await signer.signTransaction({
      type: "eip1559",
      chainId: 31_337n,
      nonce: BigInt(sent.length),
      maxFeePerGasWei: 1000n * GWEI,
      maxPriorityFeePerGasWei: GWEI,
      gasLimit: 60_000n,
      to,
      value: 0n,
      data: "0x",
    })
    await direct.call("eth_sendRawTransaction", [signed.raw])
    sent.push({ ...signed, to })
  }
  const mine = async (count = 1) => {
    for (let block = 0; block < count; block += 1) await direct.call("evm_mine", [])
  }
  const blockAt = async (number: bigint) => {
    const block = await direct.call("eth_getBlockByNumber", [`0x${number.toString(16)}`, false])
    return { number, hash: (block as { hash: Hex }).hash }
  }
  const rules = (...list: readonly FaultRule[]) => proxy.setRules(list)
  const noIndex: FaultRule = {
    methods: ["eth_getTransactionBySenderAndNonce"],
    fault: { kind: "rpc-error", code: -32_601, message: "the method does not exist/is not available" },
  }
  beforeAll(async () => {
    node = await start()
    proxy = await startFaultProxy({ target: node.url })
    direct = createRpcClient({ url: node.url })
    await direct.call("evm_setAutomine", [false])
    await direct.call("hardhat_setCode", [REVERTING, "0x5f5ffd"])
    // One nonce in each of the blocks 21 to 26, in 28 and in 31; the head is 31 and 28 is final.
    await mine(20)
    for (const to of [SILENT, SILENT, REVERTING, SILENT, SILENT, SILENT] as const) {
      await send(to)
      await mine()
    }
    await mine()
    await send(SILENT)
    await mine()
    await mine(2)
    await send(SILENT)
    await mine()
    await send(SILENT)
  })
  afterAll(async () => {
    await direct.close()
    await proxy.close()
    await node.stop()
  })
  afterEach(async () => {
    for (const pool of pools.splice(0)) await pool.close()
    rules()
  })

  it("tells the nonces of the newest, the pending and the finalized block", async () => {
    expect(await openReader(node.url).readNonces(lane)).toEqual({
      latest: 8n,
      pending: 9n,
      finalized: 7n,
      finalizedBlock: await blockAt(28n),
    })
  })

  it("calls the first block final where the chain is younger than its finality", async () => {
    const deep: FinalityPolicy = { ...policy, finalized: { kind: "depth", blocks: 1000n } }
    expect(await openReader(node.url, deep).readNonces(lane)).toMatchObject({
      finalized: 0n,
      finalizedBlock: await blockAt(0n),
    })
  })

  it("finds transactions in blocks, with their success, and no others", async () => {
    const reader = openReader(node.url)
    const find = (index: number) => reader.findTransaction(CHAIN, sent[index]!.hash)
    expect(await find(1)).toEqual({ hash: sent[1]!.hash, block: await blockAt(22n), succeeded: true })
    expect(await find(2)).toEqual({ hash: sent[2]!.hash, block: await blockAt(23n), succeeded: false })
    expect(await find(8)).toBeUndefined()
    expect(await reader.findTransaction(CHAIN, UNKNOWN)).toBeUndefined()
  })

  it.each([
    ["by the node's index", isAnvil, []],
    ["by the nonces of the past", true, [noIndex]],
  ] as const)("finds who used a nonce %s", async (_way, isKnown, faults) => {
    rules(...faults)
    const reader = openReader(proxy.url)
    for (const [index, number] of [21n, 22n, 23n, 24n, 25n, 26n, 28n, 31n].entries()) {
      expect(await reader.findByNonce!(lane, BigInt(index))).toEqual({
        hash: sent[index]!.hash,
        block: await blockAt(number),
        succeeded: index !== 2,
      })
    }
    expect(await reader.findByNonce!(lane, 8n)).toBeUndefined()
    expect(await reader.findByNonce!(lane, 99n)).toBeUndefined()
    expect(isKnown || proxy.seen.some(({ method }) => method === "eth_getTransactionCount")).toBe(true)
  })

  it("cannot say who used a nonce when the node forgot its past", async () => {
    const reader = openReader(proxy.url)
    await reader.readNonces(lane)
    const forgotten: FaultRule = {
      methods: ["eth_getTransactionCount"],
      fault: { kind: "rpc-error", code: -32_000, message: "missing trie node" },
    }
    rules(noIndex, forgotten)
    expect(await reader.findByNonce!(lane, 0n)).toBeUndefined()
  })

  it("waits with finality when the node has no state that old", async () => {
    rules({
      methods: ["eth_getTransactionCount"],
      after: 2,
      fault: { kind: "rpc-error", code: -32_000, message: "missing trie node" },
    })
    expect(await openReader(proxy.url).readNonces(lane)).toMatchObject({ latest: 8n, finalized: 0n })
  })

  it.each([
    ["line breaks", { kind: "lose-reply" }, "NODE_UNREACHABLE"],
    ["node gives no number", { kind: "replace-result", result: "many" }, "NODE_ANSWER_INVALID"],
    [
      "node does not have its own head",
      { kind: "rpc-error", code: -32_000, message: "header not found" },
      "NODE_CHAIN_MOVED",
    ],
  ] as const)("says nothing when the %s", async (_what, fault, code) => {
    rules({ methods: ["eth_getTransactionCount"], fault })
    await expect(openReader(proxy.url).readNonces(lane)).rejects.toMatchObject({ code })
  })

  it("refuses questions about another chain", async () => {
    const reader = openReader(node.url)
    const other = parseLaneKey("eip155:1", signer.address)
    for (const ask of [
      () => reader.readNonces(other),
      () => reader.findTransaction("eip155:1", UNKNOWN),
      () => reader.findByNonce!(other, 0n),
    ]) {
      await expect((async () => ask())()).rejects.toMatchObject({ code: "NODE_CHAIN_WRONG" })
    }
  })
})

describe("a chain that moves", () => {
  let node: LocalNode
  let other: LocalNode
  let proxy: FaultProxy
  let direct: RpcClient
  beforeAll(async () => {
    // Two nodes with the same first blocks, as far as hashes tell: the times of their blocks are set.
    ;[node, other] = await Promise.all([
      startAnvil({ flags: ["--no-mining", "--timestamp=1700000000"] }),
      startAnvil({ flags: ["--no-mining", "--timestamp=1700000000"] }),
    ])
    proxy = await startFaultProxy({ target: node.url, otherTarget: other.url })
    direct = createRpcClient({ url: node.url })
    const behind = createRpcClient({ url: other.url })
    for (let block = 1; block <= 20; block += 1) {
      const time = [`0x${(1_700_000_000 + block).toString(16)}`]
      await direct.call("evm_mine", time)
      if (block <= 12) await behind.call("evm_mine", time)
    }
    await behind.close()
  })
  afterAll(async () => {
    await direct.close()
    await proxy.close()
    await Promise.all([node.stop(), other.stop()])
  })
  afterEach(async () => {
    for (const pool of pools.splice(0)) await pool.close()
    proxy.setRules([])
  })
  const everythingElsewhere: FaultRule = { fault: { kind: "other-node" } }

  it("is not asked again of a node that is behind what was read", async () => {
    const reader = openReader(proxy.url)
    expect(await reader.readNonces(lane)).toMatchObject({ finalizedBlock: { number: 17n } })
    proxy.setRules([everythingElsewhere])
    for (const ask of [() => reader.readNonces(lane), () => reader.findTransaction(CHAIN, UNKNOWN)]) {
      await expect(ask()).rejects.toMatchObject({ code: "NODE_NONE_USABLE" })
    }
  })

  it("does not believe a node that falls behind between its probe and its answer", async () => {
    const reader = openReader(proxy.url)
    await reader.readNonces(lane)
    // What probes ask of the head goes through; everything else is answered by the node behind.
    proxy.setRules([{ methods: ["eth_getBlockByNumber"], after: 2, fault: { kind: "other-node" } }])
    await expect(reader.findTransaction(CHAIN, UNKNOWN)).rejects.toMatchObject({ code: "NODE_CHAIN_MOVED" })
  })

  it("names no finalized block lower than before, though a node's tag is", async () => {
    const mock = new MockNode()
    for (let block = 0; block < 9; block += 1) mock.mine()
    const pool = { chainNumber: 31_337n, withNode: (read: (node: MockNode) => unknown) => read(mock) }
    const tagged: FinalityPolicy = { ...policy, finalized: { kind: "tag", tag: "finalized" } }
    const reader = createChainReader(pool as unknown as RpcPool, tagged)
    mock.tags = { finalized: 3 }
    const { finalizedBlock } = await reader.readNonces(lane)
    expect(finalizedBlock).toEqual({ number: 6n, hash: mock.chain[6]!.hash })
    mock.tags = { finalized: 5 }
    expect((await reader.readNonces(lane)).finalizedBlock).toEqual(finalizedBlock)
    mock.tags = {}
    expect((await reader.readNonces(lane)).finalizedBlock).toEqual(finalizedBlock)
    mock.tags = { finalized: 2 }
    expect((await reader.readNonces(lane)).finalizedBlock).toMatchObject({ number: 7n })
  })

  it("stops where a block that was called final is another one", async () => {
    const reader = openReader(node.url)
    await reader.readNonces(lane)
    await direct.call("anvil_reorg", [5, []])
    for (const ask of [() => reader.readNonces(lane), () => reader.findTransaction(CHAIN, UNKNOWN)]) {
      await expect(ask()).rejects.toMatchObject({ code: "NODE_FINALITY_BROKEN" })
    }
  })
})
