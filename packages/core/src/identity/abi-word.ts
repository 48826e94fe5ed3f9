import { AgentGptError } from "../errors/agentgpt-error.ts"
import type { Hex } from "../hash/hexadecimal.ts"
import { parseEvmAddress } from "../ids/evm-address.ts"
import type { EvmAddress } from "../ids/evm-address.ts"

/** 32 bytes as lower-case hexadecimal text. */
export type Bytes32 = Hex

/**
 * @throws ID_BYTES32_INVALID
 *
 * @example
 * parseBytes32(`0x${"AB".repeat(32)}`) === `0x${"ab".repeat(32)}` // true
 * parseBytes32("0xab") // throws ID_BYTES32_INVALID
 */
export function parseBytes32(text: string): Bytes32 {
  if (typeof text !== "string" || !/^0x[0-9a-fA-F]{64}$/u.test(text))
    throw new AgentGptError("ID_BYTES32_INVALID")
  return `0x${text.slice(2).toLowerCase()}`
}

/** An EVM address other than the zero address. */
export function parseUsableAddress(text: string): EvmAddress {
  const address = parseEvmAddress(text)
  if (/^0x0*$/u.test(address)) throw new AgentGptError("ID_ADDRESS_ZERO")
  return address
}

/** A uint256 as the 64 digits of its ABI word, without 0x. */
export function encodeUint256(value: bigint, what: string): string {
  if (typeof value !== "bigint" || value < 0n || value >= 2n ** 256n) {
    throw new AgentGptError("ID_NUMBER_OUT_OF_RANGE", `${what} is not an integer of 256 bits.`)
  }
  return value.toString(16).padStart(64, "0")
}
