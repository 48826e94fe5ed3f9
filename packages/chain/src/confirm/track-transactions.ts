import type { Hex } from "@agentgpt/core"
import type { Observation } from "../journal/record-observations.ts"
import type { FoundTransaction } from "../lanes/chain-port.ts"
import { judgeFinality } from "../nodes/finality.ts"
import type { ChainHeights, FinalityPolicy } from "../nodes/finality.ts"
import type { SoughtTransaction, TransactionPlace, WatchedAttempt } from "./chain-view.ts"

type Watched = ReadonlyMap<Hex, WatchedAttempt>
type Sought = ReadonlyMap<Hex, SoughtTransaction>

/**
 * Blocks that a new transaction is given before the node is asked for it by hash. Nearly all are in a block by
 * then; asking finds those that were in a block before anybody watched for them.
 */
const BLOCKS_BEFORE_LOOK_UP = 2n

/** Transactions in blocks above the fork are in none until they are found again. */
export function leaveBlocksAbove(
  transactions: Sought,
  forkNumber: bigint,
): { readonly transactions: Sought; readonly left: ReadonlySet<Hex> } {
  const left = new Set<Hex>()
  for (const [hash, { place }] of transactions) {
    if (place !== undefined && place.block.number > forkNumber) left.add(hash)
  }
  const kept = new Map([...transactions].map(([hash, sought]) => [hash, left.has(hash) ? {} : sought]))
  return { transactions: kept, left }
}

/**
 * What blocks cannot tell and the node has to be asked for by hash: everything when there is no earlier view, what
 * the journal believes to be in a block that is not known, and what has not come for a while. A block above the head
 * is one that the node has not got yet, so nothing can be asked about it.
 */
export function listLookUps(
  transactions: Sought | undefined,
  watched: Watched,
  found: ReadonlyMap<Hex, FoundTransaction>,
  headNumber: bigint,
): readonly Hex[] {
  return [...watched.values()].flatMap(({ transactionHash, block }) => {
    const sought = transactions?.get(transactionHash)
    if (found.has(transactionHash) || sought?.place !== undefined) return []
    if (block !== undefined) return block.number <= headNumber ? [transactionHash] : []
    const isDue = sought?.lookUpAt !== undefined && sought.lookUpAt <= headNumber
    return transactions === undefined || isDue ? [transactionHash] : []
  })
}

export type Sightings = {
  readonly found: ReadonlyMap<Hex, FoundTransaction>
  /** Transactions that were asked for by hash, found or not. */
  readonly lookedUp: ReadonlySet<Hex>
  /** Transactions whose block has left the chain. */
  readonly left: ReadonlySet<Hex>
}

export type Tracked = { readonly transactions: Sought; readonly observations: readonly Observation[] }

/**
 * Compares where the journal believes its transactions to be with where they are. Whatever differs is observed,
 * in each step again until the journal knows; blocks are left before others are entered, so that a rival can
 * take the place of a transaction that went.
 */
export function trackTransactions(
  before: Sought,
  watched: Watched,
  { found, lookedUp, left }: Sightings,
  heights: ChainHeights,
  policy: FinalityPolicy,
): Tracked {
  const transactions = new Map<Hex, SoughtTransaction>()
  const [removed, included, safe, final]: [Observation[], Observation[], Observation[], Observation[]] = [
    [],
    [],
    [],
    [],
  ]
  const finalizedBlockNumber = finalizedHeight(heights, policy) ?? 0n
  for (const { transactionHash, block: believed } of watched.values()) {
    const sought = before.get(transactionHash)
    const seen = found.get(transactionHash) ?? sought?.place
    if (seen === undefined) {
      transactions.set(transactionHash, keepSeeking(sought, lookedUp.has(transactionHash), heights.head))
      const isKnownGone = left.has(transactionHash) || lookedUp.has(transactionHash)
      if (believed !== undefined && isKnownGone) removed.push({ transactionHash, is: "removed" })
      continue
    }
    const place = toPlace(seen, heights, policy)
    transactions.set(transactionHash, { place })
    const isNews = believed?.hash !== place.block.hash
    if (isNews) {
      included.push({ transactionHash, is: "included", block: place.block, succeeded: place.succeeded })
    }
    const isSame = sought?.place?.block.hash === place.block.hash
    const wasSafe = !isNews && isSame && sought?.place?.state === "safe"
    if (place.state === "finalized") final.push({ transactionHash, is: "final", finalizedBlockNumber })
    else if (place.state === "safe" && !wasSafe) safe.push({ transactionHash, is: "safe" })
  }
  return { transactions, observations: [...removed, ...included, ...safe, ...final] }
}

/** The newest block that the policy calls final; undefined when none is known to be. */
export function finalizedHeight(heights: ChainHeights, { finalized }: FinalityPolicy): bigint | undefined {
  if (finalized.kind === "tag") return heights[finalized.tag]
  return heights.head >= finalized.blocks ? heights.head - finalized.blocks : undefined
}

function toPlace(
  { block, succeeded }: FoundTransaction | TransactionPlace,
  heights: ChainHeights,
  policy: FinalityPolicy,
): TransactionPlace {
  return { block, succeeded, state: judgeFinality(block.number, heights, policy) }
}

function keepSeeking(
  sought: SoughtTransaction | undefined,
  isLookedUp: boolean,
  headNumber: bigint,
): SoughtTransaction {
  if (isLookedUp) return {}
  return sought ?? { lookUpAt: headNumber + BLOCKS_BEFORE_LOOK_UP }
}
