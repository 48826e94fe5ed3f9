import type { Hex } from "@agentgpt/core"
import type { RpcClient } from "./rpc-client.ts"

/**
 * Asks private relays to forget a transaction; true if one of them says that it did. It promises nothing: a builder may
 * have it already, and not every relay knows the question.
 */
export async function withdrawFrom(relays: readonly RpcClient[], transactionHash: Hex): Promise<boolean> {
  const question = [{ txHash: transactionHash }]
  const replies = await Promise.all(
    relays.map((relay) => relay.send("eth_cancelPrivateTransaction", question)),
  )
  return replies.some((reply) => reply.ok && reply.result === true)
}
