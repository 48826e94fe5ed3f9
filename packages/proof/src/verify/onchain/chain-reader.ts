// SPDX-License-Identifier: MIT

export type ChainLog = {
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
}

export type ChainReceipt = {
  readonly succeeded: boolean
  readonly blockHash: string
  readonly blockNumber: number
  readonly logs: readonly ChainLog[]
}

/** What an audit needs of a node. Every function throws BUNDLE_NODE_UNREACHABLE if the node does not answer. */
export type ChainReader = {
  readonly readChainNumber: () => Promise<bigint>
  readonly readCode: (address: string) => Promise<string>
  /** The answer of a view; undefined if the contract refused to give one. */
  readonly call: (to: string, data: string) => Promise<string | undefined>
  /** Undefined if the node knows no such transaction, or it is in no block yet. */
  readonly readReceipt: (transactionHash: string) => Promise<ChainReceipt | undefined>
}
