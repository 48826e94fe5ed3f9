import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import type { FoundTransaction } from "../lanes/chain-port.ts"
import type { ChainHeights, FinalityPolicy } from "../nodes/finality.ts"
import type { PinnedNode } from "../nodes/rpc-pool.ts"
import type { ChainView, ViewBlock, ViewStep, WatchedAttempt } from "./chain-view.ts"
import { followHead } from "./follow-head.ts"
import type { Branch } from "./follow-head.ts"
import { judgeSuccess } from "./judge-success.ts"
import { locateTransactions } from "./locate-transactions.ts"
import { readSteadily, refuseMovedChain } from "./moved-chain.ts"
import { toViewBlock } from "./node-block.ts"
import type { NodeBlock } from "./node-block.ts"
import { readHead } from "./read-blocks.ts"
import type { HeadReading } from "./read-blocks.ts"
import { finalizedHeight, leaveBlocksAbove, listLookUps, trackTransactions } from "./track-transactions.ts"

/** A re-org that goes deeper than this is not walked back: everything watched is looked up by hash then. */
const MOST_BLOCKS_KEPT = 128

/**
 * Takes what has happened on the chain since the view and says what it means for the watched transactions. All is
 * read from one node and held together by parent hashes; a node that changes its chain in between is read again.
 *
 * Without a view, after a re-org deeper than the kept blocks, and when the head is more than 64 blocks ahead, the
 * view begins anew at the head and every watched transaction is looked up by its hash, so a step stays bounded
 * whatever has happened. A head that the view has passed is a node that lags: it changes nothing.
 *
 * @throws NODE_CHAIN_MOVED, NODE_FINALITY_BROKEN when a block that was final has left, and other NODE_ codes
 *
 * @example
 * const step = await pool.withNode((node) => advanceView(node, view, watched, finalityOf("eip155:1")))
 * await recordObservations(store, lease, step.observations)
 * const next = step.view
 */
export async function advanceView(
  node: PinnedNode,
  view: ChainView | undefined,
  watched: ReadonlyMap<Hex, WatchedAttempt>,
  policy: FinalityPolicy,
): Promise<ViewStep> {
  return readSteadily(async () => {
    const reading = await readHead(node, policy)
    const branch = view === undefined ? undefined : await followHead(node, view.blocks, reading.head)
    if (view !== undefined) refuseBrokenFinality(view, branch, reading.head, policy)
    const isFresh = view === undefined || branch === undefined
    const blocks = isFresh ? [toViewBlock(reading.head)] : extendBlocks(view.blocks, branch)
    const heights = takeHeights(node, blocks, reading)
    const before = isFresh ? undefined : leaveBranch(view, branch)

    const found = await findInBlocks(node, isFresh ? [] : branch.blocks, watched)
    const isLagging = reading.head.number < heights.head
    const lookedUp = isLagging ? [] : listLookUps(before?.transactions, watched, found, heights.head)
    for (const transaction of await locateTransactions(node, lookedUp, reading.head)) {
      found.set(transaction.hash, transaction)
    }
    const { transactions, observations } = trackTransactions(
      before?.transactions ?? new Map(),
      watched,
      { found, lookedUp: new Set(lookedUp), left: before?.left ?? new Set() },
      heights,
      policy,
    )
    return { view: { blocks, heights, transactions }, observations }
  })
}

/** Known blocks up to the fork, and the branch. A head that is known already adds nothing and takes nothing away. */
function extendBlocks(known: readonly ViewBlock[], { forkNumber, blocks }: Branch): readonly ViewBlock[] {
  if (blocks.length === 0) return known
  const kept = known.filter(({ number }) => number <= forkNumber)
  return [...kept, ...blocks.map(toViewBlock)].slice(-MOST_BLOCKS_KEPT)
}

function leaveBranch({ transactions }: ChainView, { forkNumber, blocks }: Branch) {
  if (blocks.length === 0) return { transactions, left: new Set<Hex>() }
  return leaveBlocksAbove(transactions, forkNumber)
}

async function findInBlocks(
  node: PinnedNode,
  blocks: readonly NodeBlock[],
  watched: ReadonlyMap<Hex, WatchedAttempt>,
): Promise<Map<Hex, FoundTransaction>> {
  const parts = blocks.map((block) => ({
    block,
    ours: block.transactionHashes.flatMap((hash) => watched.get(hash) ?? []),
  }))
  // Asked at the same moment, so that they travel in one message.
  const judged = await Promise.all(
    parts.filter(({ ours }) => ours.length > 0).map(({ block, ours }) => judgeSuccess(node, block, ours)),
  )
  return new Map(judged.flat().map((transaction) => [transaction.hash, transaction]))
}

/** A tag counts only if its block belongs to the chain of the view, as far as the view can tell. */
function takeHeights(
  node: PinnedNode,
  blocks: readonly ViewBlock[],
  { safe, finalized }: HeadReading,
): ChainHeights {
  const head = blocks.at(-1)!.number
  const take = (tag: "safe" | "finalized", block: NodeBlock | undefined) => {
    // The node went on while it answered; the next reading will tell.
    if (block === undefined || block.number > head) return {}
    const known = blocks.find(({ number }) => number === block.number)
    if (known !== undefined && known.hash !== block.hash) {
      throw refuseMovedChain(node.name, `its ${tag} block ${block.hash} is not in the chain of its head.`)
    }
    return { [tag]: block.number }
  }
  return { head, ...take("safe", safe), ...take("finalized", finalized) }
}

/** Money that was called final must not come back: nothing is concluded from such a chain. */
function refuseBrokenFinality(
  { blocks, heights }: ChainView,
  branch: Branch | undefined,
  head: NodeBlock,
  policy: FinalityPolicy,
): void {
  const finalized = finalizedHeight(heights, policy)
  if (finalized === undefined) return
  const oldest = blocks[0]!.number
  const tip = blocks.at(-1)!.number
  // Without a branch the walk either passed the oldest block, or was not made since the head is far ahead.
  const forkNumber = branch === undefined ? oldest - 1n : branch.blocks.length === 0 ? tip : branch.forkNumber
  const isFarAhead = branch === undefined && head.number > tip
  if (isFarAhead || forkNumber >= finalized) return
  throw new AgentGptError("NODE_FINALITY_BROKEN", undefined, {
    meta: [
      `Blocks up to ${finalized} were final; the chain of the node has others from ${forkNumber + 1n} on.`,
    ],
  })
}
