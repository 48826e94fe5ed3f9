import type { Hex } from "@agentgpt/core"
import type { LaneKey } from "./lease.ts"

export type BlockReference = { readonly number: bigint; readonly hash: Hex }

export type AccountNonces = {
  /** Transactions in blocks, by the newest block. */
  readonly latest: bigint
  /** Those and the pending ones that the node knows. */
  readonly pending: bigint
  /** Transactions in blocks that can no longer be undone. */
  readonly finalized: bigint
  /** The newest such block; never lower than in an earlier answer. */
  readonly finalizedBlock: BlockReference
}

export type FoundTransaction = {
  readonly hash: Hex
  readonly block: BlockReference
  readonly succeeded: boolean
}

/**
 * What the journal needs to know of a chain. All answers of one check must come from one node that has the
 * finalized block it names: a lagging node's "not found" would look like a transaction that was never sent.
 */
export type ChainReader = {
  readonly readNonces: (lane: LaneKey) => Promise<AccountNonces>
  /** The transaction in a block of the chain; undefined when it is not in one. */
  readonly findTransaction: (chainId: LaneKey["chainId"], hash: Hex) => Promise<FoundTransaction | undefined>
  /** Which transaction in a block used a nonce. Many nodes cannot say: leave it out then. */
  readonly findByNonce?: (lane: LaneKey, nonce: bigint) => Promise<FoundTransaction | undefined>
}
