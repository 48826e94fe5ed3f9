import { AgentGptError, parseAssetType, parseEvmAddress } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex, StepRequest } from "@agentgpt/core"
import { Interface } from "ethers"

const TOKEN = new Interface(["function transfer(address to, uint256 amount) returns (bool)"])

/**
 * The call that sends an amount of a token, or of the chain's own coin.
 * @throws AGENT_INPUT_INVALID
 */
export function writeTransfer(
  chainId: ChainId,
  asset: string,
  recipient: EvmAddress,
  amount: bigint,
): Pick<StepRequest, "to" | "valueWei" | "data"> {
  if (amount === 0n) throw new AgentGptError("AGENT_INPUT_INVALID", "There is nothing to be sent.")
  const { chainId: ofAsset, assetNamespace, assetReference } = parseAssetType(asset)
  if (ofAsset !== chainId) throw new AgentGptError("AGENT_INPUT_INVALID", `${asset} is not of ${chainId}.`)
  if (assetNamespace === "slip44") return { to: recipient, valueWei: amount, data: "0x" }
  if (assetNamespace !== "erc20") {
    throw new AgentGptError("AGENT_INPUT_INVALID", `${asset} is neither a coin nor an ERC-20 token.`)
  }
  const token = parseEvmAddress(assetReference)
  // Tokens that a token contract holds are lost to everybody.
  if (token === recipient)
    throw new AgentGptError("AGENT_INPUT_INVALID", "The token would be sent to itself.")
  const data = TOKEN.encodeFunctionData("transfer", [recipient, amount]).toLowerCase() as Hex
  return { to: token, valueWei: 0n, data }
}
