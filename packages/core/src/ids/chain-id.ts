import { AgentGptError } from "../errors/agentgpt-error.ts"

/** A CAIP-2 chain id in normal form, such as `eip155:1`. */
export type ChainId = `${string}:${string}`

export type ChainIdParts = {
  readonly id: ChainId
  readonly namespace: string
  readonly reference: string
}

/**
 * Reads a CAIP-2 chain id. Upper-case namespaces are refused, and so are EVM chain numbers that are not
 * written canonically: one chain has one id.
 * @throws ID_CHAIN_INVALID, ID_CHAIN_REFERENCE_INVALID
 *
 * @example
 * parseChainId("eip155:1") // { id: "eip155:1", namespace: "eip155", reference: "1" }
 */
export function parseChainId(text: string): ChainIdParts {
  const match = typeof text === "string" ? CHAIN_ID.exec(text) : null
  if (match === null) {
    throw new AgentGptError("ID_CHAIN_INVALID", undefined, { meta: ["Write it like eip155:1 for Ethereum."] })
  }
  const [, namespace = "", reference = ""] = match
  if (namespace === "eip155" && !/^[1-9]\d*$/u.test(reference)) {
    throw new AgentGptError("ID_CHAIN_REFERENCE_INVALID")
  }
  return { id: `${namespace}:${reference}`, namespace, reference }
}

/**
 * The chain number that EVM contracts and nodes use.
 * @throws ID_CHAIN_NOT_EVM, ID_CHAIN_INVALID, ID_CHAIN_REFERENCE_INVALID
 *
 * @example
 * toEvmChainNumber("eip155:8453") // 8453n
 */
export function toEvmChainNumber(chainId: string): bigint {
  const { namespace, reference } = parseChainId(chainId)
  if (namespace !== "eip155") throw new AgentGptError("ID_CHAIN_NOT_EVM")
  return BigInt(reference)
}

/**
 * The CAIP-2 id of an EVM chain number.
 * @throws ID_NUMBER_OUT_OF_RANGE
 *
 * @example
 * fromEvmChainNumber(8453) // "eip155:8453"
 */
export function fromEvmChainNumber(chainNumber: bigint | number): ChainId {
  const isNumber = typeof chainNumber === "bigint" || Number.isSafeInteger(chainNumber)
  if (!isNumber || chainNumber < 1 || chainNumber >= LARGEST_REFERENCE) {
    throw new AgentGptError("ID_NUMBER_OUT_OF_RANGE", "An EVM chain number is not between 1 and 10^32.")
  }
  return `eip155:${chainNumber}`
}

// The specification's own expressions (CAIP-2).
const CHAIN_ID = /^([-a-z0-9]{3,8}):([-_a-zA-Z0-9]{1,32})$/u
const LARGEST_REFERENCE = 10n ** 32n
