import { keccak_256 } from "@noble/hashes/sha3.js"
import { bytesToHex } from "./hexadecimal.ts"
import type { Hex } from "./hexadecimal.ts"

/**
 * The hash of the EVM. The documentation's "SHA-3" means this one, not the later NIST padding.
 *
 * @example
 * keccak256(new Uint8Array()) // "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
 */
export function keccak256(data: Uint8Array): Hex {
  return bytesToHex(keccak_256(data))
}
