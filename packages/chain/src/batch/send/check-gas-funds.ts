import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { formatEther } from "ethers"
import type { PinnedNode } from "../../nodes/rpc-pool.ts"
import { callAll } from "../plan/call-all.ts"

/**
 * Refuses a batch whose gas the sending account could not pay even if nothing else happened.
 * @throws BATCH_NATIVE_SHORT, RpcError
 */
export async function checkGasFunds(
  node: PinnedNode,
  account: EvmAddress,
  transactions: readonly { readonly gasLimit: bigint }[],
  maxFeePerGasWei?: bigint,
): Promise<void> {
  const [balance, gasPrice] = (await callAll(node, [
    { method: "eth_getBalance", params: [account, "latest"] },
    { method: "eth_gasPrice", params: [] },
  ])) as [Hex, Hex]
  const price = maxFeePerGasWei ?? BigInt(gasPrice)
  const needed = transactions.reduce((sum, { gasLimit }) => sum + gasLimit, 0n) * price
  const available = BigInt(balance)
  if (available >= needed) return
  throw new AgentGptError("BATCH_NATIVE_SHORT", undefined, {
    meta: [
      `Needed at ${price} wei for each unit of gas: ${formatEther(needed)} (${needed} wei).`,
      `Available to ${account}: ${formatEther(available)} (${available} wei).`,
      `Short by: ${formatEther(needed - available)} (${needed - available} wei).`,
      "Nothing was sent.",
    ],
  })
}
