import type { EvmAddress } from "@agentgpt/core"
import { z } from "zod"
import type { FoundTransaction } from "../lanes/chain-port.ts"
import { unwrapReply } from "../nodes/json-rpc.ts"
import type { PinnedNode } from "../nodes/rpc-pool.ts"
import type { WatchedAttempt } from "./chain-view.ts"
import { readReceipts } from "./locate-transactions.ts"
import { refuseMovedChain } from "./moved-chain.ts"
import type { NodeBlock } from "./node-block.ts"

/** From so many of ours in a block on, the logs of the whole block are cheaper than their receipts. */
const FEWEST_FOR_LOGS = 4

/**
 * Whether the watched transactions of a block succeeded. A transaction with a log did, since a failed one leaves
 * none, so that one request tells it of nearly all; only those without logs need their receipts.
 * @throws NODE_CHAIN_MOVED, NODE_ANSWER_INVALID and other NODE_ codes
 */
export async function judgeSuccess(
  node: PinnedNode,
  block: NodeBlock,
  watched: readonly WatchedAttempt[],
): Promise<readonly FoundTransaction[]> {
  const hashes = watched.map(({ transactionHash }) => transactionHash)
  const withLogs =
    hashes.length < FEWEST_FOR_LOGS ? new Set<string>() : await readLogged(node, block, watched)
  const silent = hashes.filter((hash) => !withLogs.has(hash))
  const receipts = new Map((await readReceipts(node, silent)).map((receipt) => [receipt.hash, receipt]))
  return hashes.map((hash) => {
    const { number, hash: blockHash } = block
    if (withLogs.has(hash)) return { hash, block: { number, hash: blockHash }, succeeded: true }
    const receipt = receipts.get(hash)
    if (receipt?.block.hash === blockHash) return receipt
    throw refuseMovedChain(node.name, `transaction ${hash} is no longer in block ${number} ${blockHash}.`)
  })
}

const logsSchema = z.array(z.object({ transactionHash: z.string(), blockHash: z.string() }))

/** Hashes of the transactions that left logs in the block; none if the node will not tell, as it may for many logs. */
async function readLogged(
  node: PinnedNode,
  { hash }: NodeBlock,
  watched: readonly WatchedAttempt[],
): Promise<ReadonlySet<string>> {
  const filter = { blockHash: hash, ...narrow(watched) }
  const [reply] = await node.callMany([{ method: METHOD, params: [filter] }])
  if (!reply!.ok && reply!.failure.kind === "rpc") return new Set()
  const parsed = logsSchema.safeParse(unwrapReply(node.name, METHOD, reply!))
  // What is no log proves nothing: receipts are read then.
  if (!parsed.success) return new Set()
  return new Set(
    parsed.data.filter((log) => log.blockHash === hash).map(({ transactionHash }) => transactionHash),
  )
}

/** A batch leaves hundreds of logs in its token, and few in the contract that it calls. */
function narrow(watched: readonly WatchedAttempt[]): { readonly address?: readonly EvmAddress[] } {
  const called = new Set<EvmAddress>()
  for (const { to } of watched) {
    if (to === undefined) return {}
    called.add(to)
  }
  return called.size > MOST_ADDRESSES ? {} : { address: [...called] }
}

const MOST_ADDRESSES = 20
const METHOD = "eth_getLogs"
