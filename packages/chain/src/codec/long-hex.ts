import type { Hex } from "@agentgpt/core"

/** What `bytesToHex` writes, by the native code of Node: a signed batch has tens of thousands of digits. */
export function writeLongHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")}`
}
