import { bytesToHex } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { keccak_256 } from "@noble/hashes/sha3.js"

/** The address of an uncompressed public key of 65 bytes. */
export function addressOfPublicKey(publicKey: Uint8Array): EvmAddress {
  return bytesToHex(keccak_256(publicKey.subarray(1)).subarray(12))
}
