import { parseAssetType } from "@agentgpt/core"
import type { AssetType, ChainId } from "@agentgpt/core"
import type { Token } from "../task/task.ts"

/**
 * The coin of an EVM chain by CAIP-19 is `slip44:60` whatever it is called: the chain's id tells coins apart.
 */
export function assetOf(chain: ChainId, token: Token): AssetType {
  return parseAssetType(`${chain}/${token === "native" ? "slip44:60" : `erc20:${token}`}`).id
}
