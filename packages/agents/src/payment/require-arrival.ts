import { AgentGptError, parseAssetType } from "@agentgpt/core"
import type { ChainId, EvmAddress, ReadEffects, StepReceipt } from "@agentgpt/core"
import { id } from "ethers"

export type ExpectedTransfer = {
  readonly asset: string
  readonly payer: EvmAddress
  readonly recipient: EvmAddress
  readonly amount: bigint
}

type ReadLog = { readonly address: string; readonly topics: readonly string[]; readonly data: string }

const TRANSFER = id("Transfer(address,address,uint256)")

/**
 * Refuses a transaction that succeeded without its token having moved what it was to move: one that returns false
 * instead of failing, or keeps a fee. Coins move with the transaction itself.
 * @throws AGENT_PAYMENT_INCOMPLETE, NODE_ANSWER_INVALID
 */
export async function requireArrival(
  { read }: Pick<ReadEffects, "read">,
  chainId: ChainId,
  { asset, payer, recipient, amount }: ExpectedTransfer,
  { transactionHash }: StepReceipt,
): Promise<void> {
  const { assetNamespace, assetReference } = parseAssetType(asset)
  if (assetNamespace !== "erc20" || transactionHash === undefined) return
  const receipt = (await read(chainId, {
    method: "eth_getTransactionReceipt",
    params: [transactionHash],
  })) as { readonly logs: readonly ReadLog[] } | null
  if (receipt === null) {
    throw new AgentGptError("NODE_ANSWER_INVALID", `The node knows no receipt of ${transactionHash}.`)
  }
  const moved = receipt.logs
    .filter(
      ({ address, topics: [event, from, to] }) =>
        address.toLowerCase() === assetReference.toLowerCase() &&
        event === TRANSFER &&
        isAddress(from, payer) &&
        isAddress(to, recipient),
    )
    .reduce((sum, { data }) => sum + BigInt(data), 0n)
  if (moved >= amount) return
  throw new AgentGptError("AGENT_PAYMENT_INCOMPLETE", "The token moved less than it was told to.", {
    meta: [
      `The transaction ${transactionHash} succeeded, and moved ${moved} of ${amount} units to ${recipient}.`,
      "It is not sent again.",
    ],
  })
}

function isAddress(topic: string | undefined, address: EvmAddress): boolean {
  return topic?.slice(-40).toLowerCase() === address.slice(2).toLowerCase()
}
