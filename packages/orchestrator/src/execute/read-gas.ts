import { RpcError } from "@agentgpt/chain"
import type { Hex } from "@agentgpt/core"
import type { ChainDesk } from "./workshop.ts"

/** Gas that transactions used together, as their receipts say. One that has left the chain again counts nothing. */
export async function readGas({ pool }: Pick<ChainDesk, "pool">, hashes: readonly string[]): Promise<bigint> {
  if (hashes.length === 0) return 0n
  const receipts = await readReceipts({ pool }, hashes)
  return receipts.reduce((sum, receipt) => sum + BigInt(receipt?.gasUsed ?? 0), 0n)
}

export type ReadReceipt = {
  readonly gasUsed: Hex
  /** Wei; old nodes leave it out. */
  readonly effectiveGasPrice?: Hex
  readonly blockNumber: Hex
  readonly blockHash: Hex
  readonly status: Hex
}

/** @throws NODE_ codes: those of a line that is broken may be tried again */
export async function readReceipts(
  { pool }: Pick<ChainDesk, "pool">,
  hashes: readonly string[],
): Promise<readonly (ReadReceipt | null)[]> {
  return pool.withNode(async (node) => {
    const replies = await node.callMany(
      hashes.map((hash) => ({ method: "eth_getTransactionReceipt", params: [hash] })),
    )
    return replies.map((reply) => {
      if (reply.ok) return reply.result as ReadReceipt | null
      throw new RpcError(node.name, "eth_getTransactionReceipt", reply.failure)
    })
  })
}
