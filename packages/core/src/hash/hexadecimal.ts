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
  for (let index = 0, at = 2; index < bytes.length; index += 1, at += 2) {
    bytes[index] = (digitOf(hex.charCodeAt(at)) << 4) | digitOf(hex.charCodeAt(at + 1))
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
  let hex = "0x"
  for (const byte of bytes) hex += PAIRS[byte]
  return hex as Hex
}

/** Hashing and signing pass through here for every transaction, so the pairs of digits are made once. */
const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"))

/** 0 to 9, a to f or A to F, which the caller has checked. */
function digitOf(code: number): number {
  return code < 58 ? code - 48 : (code | 32) - 87
}
