import { AgentGptError } from "../errors/agentgpt-error.ts"

/** Bytes as text: 0x and two digits a byte. Functions here return lower case. */
export type Hex = `0x${string}`

/**
 * Reads 0x-prefixed hexadecimal text of whole bytes, in either case.
 * @throws HASH_HEXADECIMAL_INVALID
 *
 * @example
 * hexToBytes("0x00ff") // Uint8Array [0, 255]
 */
export function hexToBytes(hex: string): Uint8Array {
  if (typeof hex !== "string" || !/^0x(?:[0-9a-fA-F]{2})*$/u.test(hex)) {
    throw new AgentGptError(
      "HASH_HEXADECIMAL_INVALID",
      "A text is not 0x followed by whole hexadecimal bytes.",
    )
  }
  const bytes = new Uint8Array((hex.length - 2) / 2)
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = Number.parseInt(hex.slice(2 + index * 2, 4 + index * 2), 16)
  }
  return bytes
}

/**
 * Writes bytes as lower-case 0x-prefixed text.
 *
 * @example
 * bytesToHex(new Uint8Array([0, 255])) // "0x00ff"
 */
export function bytesToHex(bytes: Uint8Array): Hex {
  let hex = ""
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0")
  return `0x${hex}`
}
