import { AgentGptError, parseAssetType, parseEvmAddress } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import type { Exchange } from "./venue.ts"

/**
 * The exchange that a step asks for: two different ERC-20 tokens of its chain, and an amount above zero.
 * @throws AGENT_PAIR_INVALID
 */
export function readExchange(chainId: ChainId, sell: string, buy: string, sellAmount: string): Exchange {
  const tokens = { sell: readToken(chainId, sell), buy: readToken(chainId, buy) }
  if (tokens.sell === tokens.buy) throw refuse("A token cannot be exchanged for itself.")
  if (BigInt(sellAmount) === 0n) throw refuse("There is nothing to be exchanged.")
  return { chainId, ...tokens, sellAmount: BigInt(sellAmount) }
}

function readToken(chainId: ChainId, asset: string): EvmAddress {
  const { chainId: ofAsset, assetNamespace, assetReference } = parseAssetType(asset)
  if (ofAsset !== chainId) throw refuse(`${asset} is not of the chain ${chainId}.`)
  if (assetNamespace !== "erc20") throw refuse(`${asset} is no ERC-20 token.`)
  return parseEvmAddress(assetReference)
}

function refuse(what: string): AgentGptError {
  return new AgentGptError("AGENT_PAIR_INVALID", what)
}
