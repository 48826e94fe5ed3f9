import { AgentGptError } from "../errors/agentgpt-error.ts"
import { parseChainId } from "./chain-id.ts"
import type { ChainId } from "./chain-id.ts"
import { normaliseAddress } from "./normalise-address.ts"

/** A CAIP-19 asset type in normal form, such as `eip155:1/erc20:0xa0b8…` or `eip155:1/slip44:60`. */
export type AssetType = `${ChainId}/${string}:${string}`

/** A CAIP-19 asset id in normal form: one item of an asset type. */
export type AssetId = `${AssetType}/${string}`

export type AssetTypeParts = {
  readonly id: AssetType
  readonly chainId: ChainId
  readonly assetNamespace: string
  readonly assetReference: string
}

export type AssetIdParts = {
  readonly id: AssetId
  readonly assetType: AssetType
  readonly tokenId: string
}

/**
 * Reads a CAIP-19 asset type: a currency or a token contract.
 * @throws ID_ASSET_INVALID, ID_ADDRESS_INVALID, ID_ADDRESS_CHECKSUM, and what `parseChainId` throws
 *
 * @example
 * parseAssetType("eip155:1/slip44:60").assetReference // "60"
 */
export function parseAssetType(text: string): AssetTypeParts {
  const match = typeof text === "string" ? ASSET_TYPE.exec(text) : null
  if (match === null) throw new AgentGptError("ID_ASSET_INVALID")
  const [, chainText = "", assetNamespace = "", referenceText = ""] = match
  const { id: chainId, namespace } = parseChainId(chainText)
  const assetReference = normaliseReference(namespace, assetNamespace, referenceText)
  return { id: `${chainId}/${assetNamespace}:${assetReference}`, chainId, assetNamespace, assetReference }
}

/**
 * Reads a CAIP-19 asset id: one item, such as one non-fungible token.
 * @throws ID_ASSET_INVALID, and what `parseAssetType` throws
 *
 * @example
 * parseAssetId("eip155:1/erc721:0x06012c8cf97bead5deae237070f9587f8e7a266d/771769").tokenId // "771769"
 */
export function parseAssetId(text: string): AssetIdParts {
  const lastSlash = typeof text === "string" ? text.lastIndexOf("/") : -1
  const tokenId = lastSlash === -1 ? "" : text.slice(lastSlash + 1)
  if (!TOKEN_ID.test(tokenId))
    throw new AgentGptError("ID_ASSET_INVALID", "The asset id has no right token id.")
  const { id: assetType, chainId, assetNamespace } = parseAssetType(text.slice(0, lastSlash))
  const isEvmToken = chainId.startsWith("eip155:") && /^erc(?:721|1155)$/u.test(assetNamespace)
  if (isEvmToken && !CANONICAL_NUMBER.test(tokenId)) {
    throw new AgentGptError("ID_ASSET_INVALID", "The token id is not a decimal number without leading zeros.")
  }
  return { id: `${assetType}/${tokenId}`, assetType, tokenId }
}

// The specification's own expressions (CAIP-19); the chain is left to its parser.
const ASSET_TYPE = /^([^:/]{1,32}:[^:/]{1,64})\/([-a-z0-9]{3,8}):([-.%a-zA-Z0-9]{1,128})$/u
const TOKEN_ID = /^[-.%a-zA-Z0-9]{1,78}$/u
const CANONICAL_NUMBER = /^(?:0|[1-9]\d*)$/u

function normaliseReference(namespace: string, assetNamespace: string, reference: string): string {
  if (assetNamespace === "slip44") {
    if (!CANONICAL_NUMBER.test(reference)) {
      throw new AgentGptError(
        "ID_ASSET_INVALID",
        "A slip44 coin type is not a decimal number without leading zeros.",
      )
    }
    return reference
  }
  const isContract =
    (namespace === "eip155" && /^erc\d+$/u.test(assetNamespace)) ||
    (namespace === "solana" && /^(?:token|nft)$/u.test(assetNamespace))
  return isContract ? normaliseAddress(namespace, reference) : reference
}
