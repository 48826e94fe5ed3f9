import { AgentGptError } from "@agentgpt/core"
import type { RlpItem } from "./rlp-encode.ts"

/**
 * Reads one RLP item that fills the bytes exactly. Only the one canonical form of a value is taken: two
 * spellings of a transaction would have two hashes.
 * @throws TRANSACTION_BYTES_INVALID
 *
 * @example
 * decodeRlp(new Uint8Array([0xc2, 0x01, 0x80])) // [Uint8Array [1], Uint8Array []]
 */
export function decodeRlp(bytes: Uint8Array): RlpItem {
  const { item, end } = readItem(bytes, 0, bytes.length, 0)
  if (end !== bytes.length) throw refuse("Bytes follow the end of the RLP item.")
  return item
}

const DEEPEST_LIST = 16

type Read = { readonly item: RlpItem; readonly end: number }

function readItem(bytes: Uint8Array, offset: number, limit: number, depth: number): Read {
  if (offset >= limit) throw refuse("An RLP item is cut off.")
  if (depth > DEEPEST_LIST) throw refuse("RLP lists are nested too deeply.")
  const first = bytes[offset]!
  if (first < 0x80) return { item: bytes.subarray(offset, offset + 1), end: offset + 1 }
  const isList = first >= 0xc0
  const { start, end } = readExtent(bytes, offset, limit, first - (isList ? 0xc0 : 0x80))
  if (!isList) {
    if (end - start === 1 && bytes[start]! < 0x80) throw refuse("A small RLP byte carries a length.")
    return { item: bytes.subarray(start, end), end }
  }
  const items: RlpItem[] = []
  let position = start
  while (position < end) {
    const member = readItem(bytes, position, end, depth + 1)
    items.push(member.item)
    position = member.end
  }
  return { item: items, end }
}

/** Where the payload lies. `code` is the first byte without its base: up to 55 the length itself. */
function readExtent(bytes: Uint8Array, offset: number, limit: number, code: number) {
  if (code < 56) return checkExtent(offset + 1, code, limit)
  const count = code - 55
  if (count > 4) throw refuse("An RLP length is longer than any transaction.")
  if (offset + 1 + count > limit) throw refuse("An RLP length is cut off.")
  let length = 0
  for (let index = 0; index < count; index += 1) length = length * 256 + bytes[offset + 1 + index]!
  if (bytes[offset + 1] === 0 || length < 56) throw refuse("An RLP length is not in its shortest form.")
  return checkExtent(offset + 1 + count, length, limit)
}

function checkExtent(start: number, length: number, limit: number) {
  if (start + length > limit) throw refuse("An RLP item is cut off.")
  return { start, end: start + length }
}

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("TRANSACTION_BYTES_INVALID", sentence)
}
