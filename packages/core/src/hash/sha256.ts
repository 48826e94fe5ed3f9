import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js"
import { bytesToHex } from "./hexadecimal.ts"
import type { Hex } from "./hexadecimal.ts"

/**
 * The hash inside content ids; a bundle's root digest goes on-chain in this form.
 *
 * @example
 * sha256(new TextEncoder().encode("abc"))
 * // "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
 */
export function sha256(data: Uint8Array): Hex {
  return bytesToHex(nobleSha256(data))
}
