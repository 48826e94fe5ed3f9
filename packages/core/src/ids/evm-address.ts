import { keccak_256 } from "@noble/hashes/sha3.js"
import { AgentGptError } from "../errors/agentgpt-error.ts"
import { bytesToHex } from "../hash/hexadecimal.ts"

/** A lower-case EVM address, the form in which addresses are kept, hashed and compared. */
export type EvmAddress = `0x${string}`

/**
 * Reads an EVM address into its normal form. Mixed case must carry a right EIP-55 checksum; an address in
 * one case has none to check.
 * @throws ID_ADDRESS_INVALID, ID_ADDRESS_CHECKSUM
 *
 * @example
 * parseEvmAddress("0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045")
 * // "0xd8da6bf26964af9d7eed9e03e53415d37aa96045"
 */
export function parseEvmAddress(text: string): EvmAddress {
  if (typeof text !== "string" || !/^0x[0-9a-fA-F]{40}$/u.test(text)) {
    throw new AgentGptError("ID_ADDRESS_INVALID", "An EVM address is not 0x and 40 hexadecimal digits.")
  }
  const digits = text.slice(2)
  const address: EvmAddress = `0x${digits.toLowerCase()}`
  const hasMixedCase = digits !== digits.toLowerCase() && digits !== digits.toUpperCase()
  if (hasMixedCase && writeChecksum(address) !== text) {
    throw new AgentGptError("ID_ADDRESS_CHECKSUM", `The checksum of ${text} is wrong.`, {
      meta: ["Copy the address again from its source and compare every character."],
    })
  }
  return address
}

/**
 * The EIP-55 form for people and explorers.
 * @throws ID_ADDRESS_INVALID, ID_ADDRESS_CHECKSUM
 *
 * @example
 * toChecksumAddress("0xd8da6bf26964af9d7eed9e03e53415d37aa96045")
 * // "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"
 */
export function toChecksumAddress(text: string): EvmAddress {
  return writeChecksum(parseEvmAddress(text))
}

function writeChecksum(address: EvmAddress): EvmAddress {
  const digits = address.slice(2)
  const hash = bytesToHex(keccak_256(new TextEncoder().encode(digits))).slice(2)
  let checked = ""
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charAt(index)
    checked += Number.parseInt(hash.charAt(index), 16) >= 8 ? digit.toUpperCase() : digit
  }
  return `0x${checked}`
}
