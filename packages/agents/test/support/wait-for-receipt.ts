import { setTimeout as wait } from "node:timers/promises"
import type { RpcClient } from "@agentgpt/chain"

export type MinedReceipt = { readonly status: string; readonly gasUsed: string }

/** The node answers before it has mined, so it is asked until it has. */
export async function waitForReceipt(client: RpcClient, hash: unknown): Promise<MinedReceipt> {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    const receipt = await client.call("eth_getTransactionReceipt", [hash])
    if (receipt !== null) return receipt as MinedReceipt
    await wait(2)
  }
  throw new Error(`The transaction ${String(hash)} was not mined.`)
}
