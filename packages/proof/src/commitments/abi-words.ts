// SPDX-License-Identifier: MIT
import { AgentGptError, hexToBytes, keccak256 } from "@agentgpt/core"
import { toField } from "@agentgpt/circuits"

/** A value of one static ABI word: uint256, or bytes32 and address as hexadecimal text. */
export type AbiWord = bigint | `0x${string}`

/** keccak256 of 32-byte words: `keccak256(abi.encode(…))` of static values. */
export function hashWords(words: readonly AbiWord[]): `0x${string}` {
  return keccak256(hexToBytes(`0x${words.map(encodeWord).join("")}`))
}

/** The same reduced into the field, as contracts reduce digests into signals. */
export function hashWordsToField(words: readonly AbiWord[]): bigint {
  return toField(BigInt(hashWords(words)))
}

function encodeWord(value: AbiWord): string {
  const number = typeof value === "bigint" ? value : BigInt(value)
  if (number < 0n || number >= 2n ** 256n) throw new AgentGptError("ID_NUMBER_OUT_OF_RANGE")
  return number.toString(16).padStart(64, "0")
}
