import { AgentGptError } from "../errors/agentgpt-error.ts"
import { parseChainId } from "./chain-id.ts"
import type { ChainId } from "./chain-id.ts"
import { normaliseAddress } from "./normalise-address.ts"

/** A CAIP-10 account id in normal form, such as `eip155:1:0xd8da…`. */
export type AccountId = `${ChainId}:${string}`

export type AccountIdParts = {
  readonly id: AccountId
  readonly chainId: ChainId
  /** In the normal form of its chain. */
  readonly address: string
}

/**
 * Reads a CAIP-10 account id; the result is in normal form, so that equal accounts have equal ids.
 * @throws ID_ACCOUNT_INVALID, ID_ADDRESS_INVALID, ID_ADDRESS_CHECKSUM, and what `parseChainId` throws
 *
 * @example
 * parseAccountId("eip155:1:0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045").address
 * // "0xd8da6bf26964af9d7eed9e03e53415d37aa96045"
 */
export function parseAccountId(text: string): AccountIdParts {
  const match = typeof text === "string" ? ACCOUNT_ID.exec(text) : null
  if (match === null) throw new AgentGptError("ID_ACCOUNT_INVALID")
  const [, chainText = "", addressText = ""] = match
  const { id: chainId, namespace } = parseChainId(chainText)
  const address = normaliseAddress(namespace, addressText)
  return { id: `${chainId}:${address}`, chainId, address }
}

// The specification's own expression for the address (CAIP-10); the chain is left to its parser.
const ACCOUNT_ID = /^([^:]{1,32}:[^:]{1,64}):([-.%a-zA-Z0-9]{1,128})$/u
