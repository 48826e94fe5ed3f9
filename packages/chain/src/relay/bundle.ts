import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { decodeTransaction } from "../codec/decode-transaction.ts"

/** Transactions that are to be in one block, in this order, next to each other, or not at all. */
export type Bundle = {
  /** Signed bytes. */
  readonly transactions: readonly Hex[]
  /** The only block it may be in. */
  readonly blockNumber: bigint
  /** Seconds since 1970, both ends included. */
  readonly minTimestamp?: number
  readonly maxTimestamp?: number
  /** Hashes of those that may fail without taking the bundle with them. */
  readonly mayRevert?: readonly Hex[]
  /** A UUID of version 4 by which it can be replaced and cancelled. */
  readonly replacementUuid?: string
}

/** The relay's documented limits. */
const MOST_BUNDLE_TRANSACTIONS = 100
const MOST_BUNDLE_BYTES = 300_000

/**
 * Refuses a bundle that no relay could take.
 * @throws RELAY_BUNDLE_INVALID, and what decoding a transaction throws
 */
export function checkBundle(bundle: Bundle): void {
  const { transactions, blockNumber, minTimestamp, maxTimestamp, mayRevert = [], replacementUuid } = bundle
  if (transactions.length === 0) throw refuse("The bundle is empty.")
  if (transactions.length > MOST_BUNDLE_TRANSACTIONS) {
    throw refuse(`A bundle holds at most ${MOST_BUNDLE_TRANSACTIONS} transactions.`)
  }
  const bytes = transactions.reduce((sum, raw) => sum + (raw.length - 2) / 2, 0)
  if (bytes > MOST_BUNDLE_BYTES) throw refuse(`A bundle holds at most ${MOST_BUNDLE_BYTES} bytes.`)
  const hashes = transactions.map((raw) => decodeTransaction(raw).hash)
  if (new Set(hashes).size !== hashes.length) throw refuse("A transaction is in the bundle twice.")
  if (!mayRevert.every((hash) => hashes.includes(hash))) {
    throw refuse("A transaction that may revert is not in the bundle.")
  }
  if (blockNumber < 1n) throw refuse("The block's number is not above zero.")
  for (const timestamp of [minTimestamp, maxTimestamp]) {
    if (timestamp !== undefined && (!Number.isSafeInteger(timestamp) || timestamp < 0)) {
      throw refuse("A timestamp is not a whole number of seconds.")
    }
  }
  if (minTimestamp !== undefined && maxTimestamp !== undefined && minTimestamp > maxTimestamp) {
    throw refuse("The bundle's time ends before it begins.")
  }
  if (replacementUuid !== undefined) checkUuid(replacementUuid)
}

/** @throws RELAY_BUNDLE_INVALID */
export function checkUuid(uuid: string): void {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u.test(uuid)) {
    throw refuse("The replacement id is not a UUID of version 4.")
  }
}

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("RELAY_BUNDLE_INVALID", sentence)
}
