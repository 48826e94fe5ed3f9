import { keccak256 } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { unwrapReply } from "../nodes/json-rpc.ts"
import type { RpcReply, RpcRequest } from "../nodes/json-rpc.ts"
import type { PinnedNode } from "../nodes/rpc-pool.ts"

export type MockTransaction = { readonly hash: Hex; readonly succeeded: boolean; readonly hasLogs: boolean }
export type MockBlock = {
  readonly number: number
  readonly hash: Hex
  readonly parentHash: Hex
  readonly transactions: readonly MockTransaction[]
}

/** A node whose chain grows, forks and moves as it is told. It knows the blocks of its present chain only. */
export class MockNode implements PinnedNode {
  readonly name = "mock"
  chain: readonly MockBlock[] = [toBlock(0, ZERO, [], 0)]
  /** Newest blocks that it does not show: a node that is behind. */
  hidden = 0
  /** How far below the head a tag is; a tag that is missing is refused. */
  tags: Readonly<Partial<Record<"safe" | "finalized", number>>> = {}
  /** Methods that it refuses. */
  readonly refused: Set<string> = new Set()
  readonly asked: RpcRequest[] = []
  /** Called before each request is answered, with the number of requests so far. */
  beforeAnswer: ((count: number) => void) | undefined
  #salt = 0

  mine(transactions: readonly MockTransaction[] = []): MockBlock {
    const parent = this.chain.at(-1)!
    this.#salt += 1
    const block = toBlock(parent.number + 1, parent.hash, transactions, this.#salt)
    this.chain = [...this.chain, block]
    return block
  }

  /** Takes the newest blocks back; what is mined next is another branch. */
  rollBack(depth: number): void {
    this.chain = this.chain.slice(0, Math.max(1, this.chain.length - depth))
  }

  /** Where a transaction is in the chain, hidden blocks included. */
  find(hash: Hex): (MockTransaction & { readonly block: MockBlock }) | undefined {
    return find(this.chain, hash)
  }

  call = async (method: string, params: readonly unknown[] = []): Promise<unknown> => {
    const [reply] = await this.callMany([{ method, params }])
    return unwrapReply(this.name, method, reply!)
  }

  callMany = async (requests: readonly RpcRequest[]): Promise<readonly RpcReply[]> =>
    requests.map((request) => {
      this.asked.push(request)
      this.beforeAnswer?.(this.asked.length)
      if (this.refused.has(request.method)) return refuse("the method does not exist")
      return this.#answer(request)
    })

  #shown(): readonly MockBlock[] {
    return this.chain.slice(0, Math.max(1, this.chain.length - this.hidden))
  }

  #answer({ method, params: [first] }: RpcRequest): RpcReply {
    const shown = this.#shown()
    if (method === "eth_getBlockByNumber") return this.#answerByNumber(shown, first as string)
    if (method === "eth_getBlockByHash") return accept(shown.find(({ hash }) => hash === first))
    if (method === "eth_getTransactionReceipt") {
      const found = find(shown, first as Hex)
      return { ok: true, result: found === undefined ? null : toReceipt(found) }
    }
    if (method === "eth_getLogs") {
      const block = shown.find(({ hash }) => hash === (first as { blockHash: Hex }).blockHash)
      return block === undefined ? refuse("unknown block") : { ok: true, result: toLogs(block) }
    }
    if (method === "eth_getTransactionCount") return { ok: true, result: "0x0" }
    return refuse(`the method ${method} does not exist`)
  }

  #answerByNumber(shown: readonly MockBlock[], asked: string): RpcReply {
    if (asked === "latest") return accept(shown.at(-1))
    if (asked !== "safe" && asked !== "finalized") return accept(shown[Number(asked)])
    const depth = this.tags[asked]
    return depth === undefined ? refuse("unknown tag") : accept(shown[shown.length - 1 - depth])
  }
}

function find(chain: readonly MockBlock[], hash: Hex) {
  for (const block of chain) {
    const transaction = block.transactions.find((candidate) => candidate.hash === hash)
    if (transaction !== undefined) return { ...transaction, block }
  }
  return undefined
}

const ZERO: Hex = `0x${"0".repeat(64)}`

function toBlock(
  number: number,
  parentHash: Hex,
  transactions: readonly MockTransaction[],
  salt: number,
): MockBlock {
  const hash = keccak256(Buffer.from(`${number} ${parentHash} ${salt}`))
  return { number, hash, parentHash, transactions }
}

function quantity(value: number): string {
  return `0x${value.toString(16)}`
}

function accept(block: MockBlock | undefined): RpcReply {
  if (block === undefined) return { ok: true, result: null }
  const { number, hash, parentHash, transactions } = block
  const result = {
    number: quantity(number),
    hash,
    parentHash,
    timestamp: quantity(1_700_000_000 + number),
    baseFeePerGas: quantity(7),
    transactions: transactions.map((transaction) => transaction.hash),
  }
  return { ok: true, result }
}

function toReceipt({ hash, succeeded, block }: MockTransaction & { readonly block: MockBlock }) {
  return {
    transactionHash: hash,
    blockHash: block.hash,
    blockNumber: quantity(block.number),
    status: succeeded ? "0x1" : "0x0",
  }
}

function toLogs({ hash, transactions }: MockBlock) {
  const logged = transactions.filter(({ succeeded, hasLogs }) => succeeded && hasLogs)
  return logged.map((transaction) => ({ transactionHash: transaction.hash, blockHash: hash }))
}

function refuse(message: string): RpcReply {
  return { ok: false, failure: { kind: "rpc", code: -32_601, message } }
}
