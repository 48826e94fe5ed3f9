import type { Hex } from "@agentgpt/core"
import type { AccountNonces, ChainReader, FoundTransaction } from "../lanes/chain-port.ts"

/** One account's transactions on a chain that does as it is told: which are pending, in a block, final or gone. */
export class MockChain implements ChainReader {
  pending: Hex[] = []
  mined: FoundTransaction[] = []
  finalizedCount = 0
  readonly firstNonce: bigint
  /** Whether the node can say who used a nonce. */
  knowsNonces = true
  #blocks = 0

  constructor(firstNonce = 0n) {
    this.firstNonce = firstNonce
  }

  /** Puts the next nonce's transaction into a block of its own. */
  mine(hash: Hex, succeeded = true): FoundTransaction {
    this.#blocks += 1
    const found = { hash, block: blockOf(BigInt(100 + this.mined.length), this.#blocks), succeeded }
    this.mined.push(found)
    this.pending = this.pending.filter((other) => other !== hash)
    return found
  }

  /** Takes the newest blocks back. */
  reorg(depth: number): readonly FoundTransaction[] {
    return this.mined.splice(Math.max(this.finalizedCount, this.mined.length - depth))
  }

  finalizeAll(): bigint {
    this.finalizedCount = this.mined.length
    return this.finalizedBlockNumber
  }

  get finalizedBlockNumber(): bigint {
    return BigInt(99 + this.finalizedCount)
  }

  readNonces = async (): Promise<AccountNonces> => {
    const latest = this.firstNonce + BigInt(this.mined.length)
    return {
      latest,
      pending: latest + BigInt(this.pending.length),
      finalized: this.firstNonce + BigInt(this.finalizedCount),
      finalizedBlock: { number: this.finalizedBlockNumber, hash: blockOf(0n, 0).hash },
    }
  }

  findTransaction = async (_chainId: string, hash: Hex): Promise<FoundTransaction | undefined> =>
    this.mined.find((found) => found.hash === hash)

  findByNonce = async (_lane: unknown, nonce: bigint): Promise<FoundTransaction | undefined> =>
    this.knowsNonces ? this.mined[Number(nonce - this.firstNonce)] : undefined
}

function blockOf(number: bigint, salt: number): FoundTransaction["block"] {
  return { number, hash: `0x${salt.toString(16).padStart(64, "b")}` }
}
