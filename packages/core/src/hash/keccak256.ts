import { keccak_256 } from "@noble/hashes/sha3.js"
import { AgentGptError } from "../errors/agentgpt-error.ts"
import { bytesToHex } from "./hexadecimal.ts"
import type { Hex } from "./hexadecimal.ts"

/** What computes the 32 bytes. It keeps no reference to what it is given or returns. */
export type Keccak256 = (data: Uint8Array) => Uint8Array

let compute: Keccak256 = keccak_256

/**
 * The hash of the EVM. The documentation's "SHA-3" means this one, not the later NIST padding.
 *
 * @example
 * keccak256(new Uint8Array()) // "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
 */
export function keccak256(data: Uint8Array): Hex {
  return bytesToHex(compute(data))
}

/**
 * The same hash as bytes.
 *
 * @example
 * keccak256Bytes(new Uint8Array()).length // 32
 */
export function keccak256Bytes(data: Uint8Array): Uint8Array {
  return compute(data)
}

/** One block is 136 bytes: lengths around it, and several blocks. */
const TRIED_LENGTHS = [0, 1, 135, 136, 137, 271, 272, 273, 1000]

/**
 * Hashes by another, faster implementation from now on, everywhere in this process. It is tried first: one that
 * differs anywhere is refused and nothing changes.
 * @throws HASH_IMPLEMENTATION_WRONG
 *
 * @example
 * useKeccak256(() => new Uint8Array(32)) // throws HASH_IMPLEMENTATION_WRONG
 */
export function useKeccak256(implementation: Keccak256): void {
  for (const length of TRIED_LENGTHS) {
    const data = Uint8Array.from({ length }, (_, index) => (index * 7 + length) % 256)
    if (bytesToHex(implementation(data)) !== bytesToHex(keccak_256(data))) {
      throw new AgentGptError("HASH_IMPLEMENTATION_WRONG")
    }
  }
  compute = implementation
}
