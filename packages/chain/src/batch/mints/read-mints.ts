import type { EvmAddress, Hex } from "@agentgpt/core"
import type { PinnedNode } from "../../nodes/rpc-pool.ts"
import { TRANSFER_TOPIC } from "../results/payout-event.ts"
import { readLogs } from "../results/read-logs.ts"
import type { Mint, MintPlan } from "./mint-plan.ts"

export type MintState = Mint & {
  /** `taken`: the token exists, and was minted to somebody else. */
  readonly status: "minted" | "taken" | "unminted"
  readonly mintedTo?: EvmAddress
  readonly transactionHash?: Hex
}

/**
 * Where each mint of a plan stands, from the collection's own transfers out of nowhere.
 * @throws RpcError, NODE_ANSWER_INVALID
 */
export async function readMints(
  node: Pick<PinnedNode, "call">,
  { contract, mints }: MintPlan,
  fromBlock = 0n,
): Promise<readonly MintState[]> {
  const toBlock = BigInt((await node.call("eth_blockNumber")) as Hex)
  const filter = { address: contract.address, topics: [TRANSFER_TOPIC, FROM_NOBODY] }
  const logs = await readLogs(node, filter, fromBlock, toBlock)
  const minted = new Map<bigint, { readonly mintedTo: EvmAddress; readonly transactionHash: Hex }>()
  for (const { topics, transactionHash } of logs) {
    const [, , to, tokenId] = topics
    if (to === undefined || tokenId === undefined) continue
    minted.set(BigInt(tokenId), { mintedTo: `0x${to.slice(26)}`, transactionHash })
  }
  return mints.map((mint): MintState => {
    const found = minted.get(mint.tokenId)
    if (found === undefined) return { ...mint, status: "unminted" }
    return { ...mint, ...found, status: found.mintedTo === mint.recipient ? "minted" : "taken" }
  })
}

const FROM_NOBODY: Hex = `0x${"0".repeat(64)}`
