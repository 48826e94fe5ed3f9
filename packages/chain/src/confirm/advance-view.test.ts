import type { EvmAddress, Hex } from "@agentgpt/core"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { startFaultProxy } from "../../test/support/fault-proxy.ts"
import type { FaultProxy } from "../../test/support/fault-proxy.ts"
import { DEV_KEYS, startAnvil, startHardhatNode } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import type { Observation } from "../journal/record-observations.ts"
import { MockNode } from "../mocks/mock-node.ts"
import type { FinalityPolicy } from "../nodes/finality.ts"
import { createRpcClient } from "../nodes/rpc-client.ts"
import type { RpcClient } from "../nodes/rpc-client.ts"
import { createRpcPool } from "../nodes/rpc-pool.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"
import { createLocalSigner } from "../signers/local-signer.ts"
import { advanceView } from "./advance-view.ts"
import type { ChainView, WatchedAttempt } from "./chain-view.ts"

const policy: FinalityPolicy = {
  safe: { kind: "depth", blocks: 6n },
  finalized: { kind: "depth", blocks: 8n },
  expectedMs: 1,
  source: "test",
}
const GWEI = 1_000_000_000n
const signer = createLocalSigner(DEV_KEYS[0])
/** LOG0, then STOP. */
const LOGGING = "0x00000000000000000000000000000000000a0001"
/** REVERT. */
const REVERTING = "0x00000000000000000000000000000000000a0002"
const SILENT = "0x00000000000000000000000000000000000a0003"
const addressOf = (index: number): EvmAddress => `0x${index.toString(16).padStart(40, "0")}`

type Sent = { readonly raw: Hex; readonly hash: Hex }

/** A node, what is watched on it, and a view that goes along; the journal believes all that is observed. */
class Follower {
  readonly url: string
  readonly client: RpcClient
  readonly watched = new Map<Hex, WatchedAttempt>()
  readonly #pool: RpcPool
  view: ChainView | undefined
  nonce = 0n

  constructor(url: string) {
    this.url = url
    this.client = createRpcClient({ url })
    this.#pool = createRpcPool({ chainId: "eip155:31337", nodes: [{ client: createRpcClient({ url }) }] })
  }

  async sign(to: Hex, nonce = this.nonce, tip = 1n): Promise<Sent> {
    const { raw, hash } = await signer.signTransaction({
      type: "eip1559",
      chainId: 31_337n,
      nonce,
      maxFeePerGasWei: 1000n * GWEI,
      maxPriorityFeePerGasWei: tip * GWEI,
      gasLimit: 60_000n,
      to,
      value: 0n,
      data: "0x",
    })
    return { raw, hash }
  }

  async send(to: Hex = SILENT, knows: Partial<WatchedAttempt> = {}): Promise<Sent> {
    const sent = await this.sign(to)
    await this.client.call("eth_sendRawTransaction", [sent.raw])
    this.nonce += 1n
    this.watched.set(sent.hash, { transactionHash: sent.hash, ...knows })
    return sent
  }

  watch({ hash }: Sent): void {
    this.watched.set(hash, { transactionHash: hash })
  }

  mine = async (count = 1): Promise<void> => {
    for (let block = 0; block < count; block += 1) await this.client.call("evm_mine", [])
  }

  async step(rule: FinalityPolicy = policy): Promise<readonly Observation[]> {
    const step = await this.#pool.withNode((node) => advanceView(node, this.view, this.watched, rule))
    this.view = step.view
    for (const news of step.observations) {
      const { transactionHash } = news
      if (news.is === "removed") this.watched.set(transactionHash, { transactionHash })
      if (news.is === "included") this.watched.set(transactionHash, { transactionHash, block: news.block })
      if (news.is === "final") this.watched.delete(transactionHash)
    }
    return step.observations
  }

  async blockOf({ hash }: Sent): Promise<unknown> {
    const receipt = (await this.client.call("eth_getTransactionReceipt", [hash])) as Record<string, string>
    return { number: BigInt(receipt["blockNumber"]!), hash: receipt["blockHash"] }
  }

  async close(): Promise<void> {
    await this.client.close()
    await this.#pool.close()
  }
}

const included = async (follower: Follower, sent: Sent, succeeded = true) => ({
  transactionHash: sent.hash,
  is: "included",
  block: await follower.blockOf(sent),
  succeeded,
})

describe.each([
  ["anvil", () => startAnvil({ flags: ["--no-mining"] })],
  ["Hardhat's node", () => startHardhatNode()],
])("following %s", (_name, start) => {
  let node: LocalNode
  let proxy: FaultProxy
  let follower: Follower
  beforeAll(async () => {
    node = await start()
    proxy = await startFaultProxy({ target: node.url })
    follower = new Follower(proxy.url)
    await follower.client.call("evm_setAutomine", [false])
    await follower.client.call("hardhat_setCode", [LOGGING, "0x5f5fa000"])
    await follower.client.call("hardhat_setCode", [REVERTING, "0x5f5ffd"])
  })
  afterAll(async () => {
    await follower.close()
    await proxy.close()
    await node.stop()
  })
  const countCalls = async (work: () => Promise<unknown>) => {
    const before = proxy.seen.length
    await work()
    const calls: Record<string, number> = {}
    for (const { method } of proxy.seen.slice(before)) calls[method] = (calls[method] ?? 0) + 1
    return calls
  }

  it("sees what succeeded by logs, and asks for receipts only where there are none", async () => {
    await follower.step()
    const sent = []
    for (const to of [LOGGING, LOGGING, SILENT, REVERTING, LOGGING] as const)
      sent.push(await follower.send(to))
    await follower.mine()
    let observations: readonly Observation[] = []
    const calls = await countCalls(async () => {
      observations = await follower.step()
    })
    expect(calls).toMatchObject({ eth_getLogs: 1, eth_getTransactionReceipt: 2 })
    const expected = []
    for (const [index, one] of sent.entries()) expected.push(await included(follower, one, index !== 3))
    expect(observations).toEqual(expected)
  })

  it("reads the logs of the contracts that are called, where it knows all of them", async () => {
    const filterOf = async (calls: readonly Partial<WatchedAttempt>[]) => {
      const sent = []
      for (const knows of calls) sent.push(await follower.send(LOGGING, knows))
      await follower.mine()
      const before = proxy.seen.length
      const observations = await follower.step()
      const expected = []
      for (const one of sent) expected.push(await included(follower, one))
      expect(observations.filter(({ is }) => is === "included")).toEqual(expected)
      const asked = proxy.seen.slice(before).find(({ method }) => method === "eth_getLogs")
      if (asked === undefined) throw new Error("No logs were asked for.")
      return (asked.params[0] as { address?: unknown }).address
    }
    await follower.step()
    const known: Partial<WatchedAttempt> = { to: LOGGING }
    expect(await filterOf([known, known, known, known])).toEqual([LOGGING])
    expect(await filterOf([known, known, known, {}])).toBeUndefined()
    // A contract that is not the one that logs: receipts tell then.
    expect(await filterOf([known, known, { to: SILENT }, known, known])).toEqual([LOGGING, SILENT])
    const many = Array.from({ length: 21 }, (_, index) => ({ to: addressOf(index) }))
    expect(await filterOf(many)).toBeUndefined()
  })

  it("asks for the receipts of a few at once, and for nothing when nothing is ours", async () => {
    const sent = [await follower.send(LOGGING), await follower.send(REVERTING)]
    await follower.mine()
    let observations: readonly Observation[] = []
    const calls = await countCalls(async () => {
      observations = await follower.step()
    })
    expect(calls["eth_getLogs"]).toBeUndefined()
    expect(calls["eth_getTransactionReceipt"]).toBe(2)
    expect(observations).toEqual([
      await included(follower, sent[0]!),
      await included(follower, sent[1]!, false),
    ])
    await follower.mine()
    const empty = await countCalls(() => follower.step())
    expect(Object.keys(empty).filter((method) => !/ByNumber|chainId/u.test(method))).toEqual([])
  })

  it("says when a block is safe and when it is final, once each", async () => {
    const sent = await follower.send()
    await follower.mine()
    await follower.step()
    const states = []
    for (let block = 0; block < 9; block += 1) {
      await follower.mine()
      for (const news of await follower.step()) if (news.transactionHash === sent.hash) states.push(news)
    }
    const number = follower.view!.heights.head - 1n - 8n
    expect(states).toEqual([
      { transactionHash: sent.hash, is: "safe" },
      { transactionHash: sent.hash, is: "final", finalizedBlockNumber: number },
    ])
    expect(await follower.blockOf(sent)).toMatchObject({ number })
  })

  it("looks everything up by hash when it begins, and after a long absence", async () => {
    const before = await follower.send()
    await follower.mine()
    const fresh = new Follower(node.url)
    fresh.watch(before)
    expect(await fresh.step()).toEqual([await included(follower, before)])
    const during = await follower.send(REVERTING)
    await follower.mine(70)
    fresh.watch(during)
    const final = fresh.view!.heights.head + 70n - 8n
    expect(await fresh.step()).toEqual([
      await included(follower, during, false),
      { transactionHash: before.hash, is: "final", finalizedBlockNumber: final },
      { transactionHash: during.hash, is: "final", finalizedBlockNumber: final },
    ])
    expect(fresh.view!.blocks).toHaveLength(1)
    await fresh.close()
    await follower.step()
  })

  it("finds a transaction that was in a block before it was watched, two blocks later", async () => {
    const sent = await follower.send()
    follower.watched.delete(sent.hash)
    await follower.mine()
    await follower.step()
    follower.watch(sent)
    expect(await follower.step()).toEqual([])
    await follower.mine()
    expect(await follower.step()).toEqual([])
    await follower.mine()
    expect(await follower.step()).toEqual([await included(follower, sent)])
  })
})

describe("re-orgs on anvil", () => {
  let node: LocalNode
  let follower: Follower
  beforeAll(async () => {
    node = await startAnvil({ flags: ["--no-mining"] })
    follower = new Follower(node.url)
  })
  beforeEach(async () => {
    follower.watched.clear()
    follower.nonce = BigInt(
      (await follower.client.call("eth_getTransactionCount", [signer.address, "latest"])) as string,
    )
    await follower.mine(10)
    await follower.step()
  })
  afterAll(async () => {
    await follower.close()
    await node.stop()
  })
  const reorg = (depth: number, replacements: readonly (readonly [Hex, number])[] = []) =>
    follower.client.call("anvil_reorg", [depth, replacements])

  it.each([1, 5])(
    "depth %i without replacement: what left is removed, and included when sent again",
    async (depth) => {
      const sent: Sent[] = []
      for (let block = 0; block < depth; block += 1) {
        sent.push(await follower.send())
        await follower.mine()
      }
      expect((await follower.step()).map(({ is }) => is)).toEqual(sent.map(() => "included"))
      await reorg(depth)
      const observations = await follower.step()
      expect(observations).toEqual(sent.map(({ hash }) => ({ transactionHash: hash, is: "removed" })))
      expect(await follower.step()).toEqual([])
      for (const { raw } of sent) await follower.client.call("eth_sendRawTransaction", [raw])
      await follower.mine()
      const expected = []
      for (const one of sent) expected.push(await included(follower, one))
      expect(await follower.step()).toEqual(expected)
    },
  )

  it.each([1, 5])("depth %i: a transaction that is in another block now was never removed", async (depth) => {
    const sent = await follower.send()
    await follower.mine(depth)
    await follower.step()
    await reorg(depth, [[sent.raw, 0]])
    expect(await follower.step()).toEqual([await included(follower, sent)])
  })

  it.each([1, 5])(
    "depth %i with a rival of the same nonce: one is removed, then the other included",
    async (depth) => {
      const sent = await follower.send()
      const rival = await follower.sign(LOGGING, follower.nonce - 1n, 2n)
      follower.watch(rival)
      await follower.mine(depth)
      expect(await follower.step()).toEqual([await included(follower, sent)])
      await reorg(depth, [[rival.raw, 0]])
      expect(await follower.step()).toEqual([
        { transactionHash: sent.hash, is: "removed" },
        await included(follower, rival),
      ])
      await reorg(depth, [[sent.raw, 0]])
      expect(await follower.step()).toEqual([
        { transactionHash: rival.hash, is: "removed" },
        await included(follower, sent),
      ])
    },
  )

  it("a foreign rival leaves the transaction removed, and not found again", async () => {
    const sent = await follower.send()
    await follower.mine()
    await follower.step()
    const foreign = await follower.sign(SILENT, follower.nonce - 1n, 9n)
    await reorg(1, [[foreign.raw, 0]])
    expect(await follower.step()).toEqual([{ transactionHash: sent.hash, is: "removed" }])
  })

  it("says nothing of a dropped transaction until it is in a block", async () => {
    const sent = await follower.send()
    await follower.client.call("anvil_dropTransaction", [sent.hash])
    await follower.mine(4)
    expect((await follower.step()).filter(({ transactionHash }) => transactionHash === sent.hash)).toEqual([])
    await follower.client.call("eth_sendRawTransaction", [sent.raw])
    await follower.mine()
    expect(await follower.step()).toContainEqual(await included(follower, sent))
  })

  it("goes deeper than what it has kept by looking everything up", async () => {
    const short = new Follower(node.url)
    const sent = await follower.send()
    short.watch(sent)
    await follower.mine()
    expect((await short.step()).map(({ is }) => is)).toEqual(["included"])
    await reorg(3, [[sent.raw, 1]])
    expect(await short.step()).toEqual([await included(follower, sent)])
    await reorg(3)
    expect(await short.step()).toEqual([{ transactionHash: sent.hash, is: "removed" }])
    await short.close()
  })

  it("concludes nothing from a chain whose final blocks changed", async () => {
    const shallow: FinalityPolicy = { ...policy, finalized: { kind: "depth", blocks: 2n } }
    const sent = await follower.send()
    await follower.mine()
    await follower.step(shallow)
    await follower.mine(4)
    await follower.step(shallow)
    const { view } = follower
    await reorg(5, [[sent.raw, 4]])
    await expect(follower.step(shallow)).rejects.toMatchObject({ code: "NODE_FINALITY_BROKEN" })
    expect(follower.view).toBe(view)
  })
})

describe("a node that is not of one mind", () => {
  const hash: Hex = `0x${"1".repeat(64)}`
  const watch = (block?: WatchedAttempt["block"]) =>
    new Map<Hex, WatchedAttempt>([[hash, { transactionHash: hash, ...(block !== undefined && { block }) }]])
  const ours = { hash, succeeded: true, hasLogs: true }
  const other: Hex = `0x${"2".repeat(64)}`

  it("is refused when it changes its chain in every reading", async () => {
    const node = new MockNode()
    node.mine([ours])
    node.beforeAnswer = () => {
      node.rollBack(1)
      node.mine([ours])
    }
    await expect(advanceView(node, undefined, watch(), policy)).rejects.toMatchObject({
      code: "NODE_CHAIN_MOVED",
    })
  })

  it("is not believed when it falls behind: a block it has not got yet has not left", async () => {
    const node = new MockNode()
    node.mine()
    const { hash: blockHash, number } = node.mine([ours])
    const believed = watch({ number: BigInt(number), hash: blockHash })
    node.hidden = 1
    const first = await advanceView(node, undefined, believed, policy)
    expect(first.observations).toEqual([])
    node.hidden = 0
    const second = await advanceView(node, first.view, believed, policy)
    expect(second.observations).toEqual([])
    node.hidden = 1
    const news = new Map(believed).set(other, {
      transactionHash: other,
      block: { number: 2n, hash: blockHash },
    })
    const third = await advanceView(node, second.view, news, policy)
    expect(third.observations).toEqual([])
    expect(third.view.heights.head).toBe(2n)
  })

  it("has its tags counted only when they belong to its chain", async () => {
    const tags: FinalityPolicy = { ...policy, finalized: { kind: "tag", tag: "finalized" } }
    const node = new MockNode()
    node.mine([ours])
    const { view } = await advanceView(node, undefined, watch(), tags)
    expect(view.heights.finalized).toBeUndefined()
    node.mine()
    node.tags = { finalized: 1 }
    const stray = node.chain
    const answer = node.callMany
    node.callMany = async (requests) => {
      const replies = await answer(requests)
      const index = requests.findIndex(({ params }) => params[0] === "finalized")
      if (index === -1) return replies
      return replies.with(index, {
        ok: true,
        result: { ...(replies[index] as any).result, hash: stray[2]!.hash },
      })
    }
    await expect(advanceView(node, view, watch(), tags)).rejects.toMatchObject({ code: "NODE_CHAIN_MOVED" })
    node.callMany = answer
    const step = await advanceView(node, view, watch(), tags)
    expect(step.observations.map(({ is }) => is)).toEqual(["included", "final"])
  })

  it("may go on while it is read: what is above the head that it named is left for the next time", async () => {
    const node = new MockNode()
    const tags: FinalityPolicy = { ...policy, finalized: { kind: "tag", tag: "finalized" } }
    node.tags = { finalized: 0 }
    node.beforeAnswer = (count) => {
      if (count === 2) node.mine([ours])
    }
    const first = await advanceView(node, undefined, watch(), tags)
    expect(first.observations).toEqual([])
    expect(first.view.heights).toEqual({ head: 0n })
    expect(node.asked.filter(({ params }) => params[0] === "latest")).toHaveLength(1)
    const second = await advanceView(node, first.view, watch(), tags)
    expect(second.observations.map(({ is }) => is)).toEqual(["included", "final"])
  })

  it.each([
    ["null", null],
    ["no parent", { number: "0x1", hash, timestamp: "0x1", transactions: [] }],
    ["a short hash", { number: "0x1", hash: "0x1", parentHash: hash, timestamp: "0x1", transactions: [] }],
    ["no transactions", { number: "0x1", hash, parentHash: hash, timestamp: "0x1" }],
  ])("is refused when its head is %s", async (_name, head) => {
    const node = new MockNode()
    node.callMany = async (requests) => requests.map(() => ({ ok: true, result: head }))
    await expect(advanceView(node, undefined, watch(), policy)).rejects.toMatchObject({
      code: "NODE_ANSWER_INVALID",
    })
  })

  it("is refused when a receipt is of another transaction or says nothing of success", async () => {
    for (const change of [{ transactionHash: `0x${"2".repeat(64)}` }, { status: undefined }]) {
      const node = new MockNode()
      node.mine([ours])
      const answer = node.callMany
      node.callMany = async (requests) => {
        const replies = await answer(requests)
        if (requests[0]?.method !== "eth_getTransactionReceipt") return replies
        return replies.map((reply) => ({ ok: true, result: { ...(reply as any).result, ...change } }))
      }
      await expect(advanceView(node, undefined, watch(), policy)).rejects.toMatchObject({
        code: "NODE_ANSWER_INVALID",
      })
    }
  })
})
