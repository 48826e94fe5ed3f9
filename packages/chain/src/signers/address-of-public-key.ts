import { bytesToHex, keccak256Bytes } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"

/** The address of an uncompressed public key of 65 bytes. */
export function addressOfPublicKey(publicKey: Uint8Array): EvmAddress {
  return bytesToHex(keccak256Bytes(publicKey.subarray(1)).subarray(12))
}
