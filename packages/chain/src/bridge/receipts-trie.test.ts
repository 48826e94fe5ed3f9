import { bytesToHex } from "@agentgpt/core"
import { expect, it } from "vitest"
import { encodeRlp, integerToBytes } from "../codec/rlp-encode.ts"
import { proveInTrie } from "./receipts-trie.ts"

const bytes = (text: string) => new TextEncoder().encode(text)

it("the trie of nothing has the root that every empty block shows", () => {
  expect(bytesToHex(proveInTrie([], 0).root)).toBe(
    "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421",
  )
})

it.each([1, 2, 15, 16, 17, 127, 128, 129, 200, 300])("leads to each of %i values", (count) => {
  const entries = Array.from({ length: count }, (_, index) => {
    const value = bytes(`receipt ${index} `.repeat(10))
    return [encodeRlp(integerToBytes(BigInt(index))), value] as const
  })
  const roots = new Set<string>()
  for (let position = 0; position < count; position += count > 130 ? 37 : 1) {
    const { root, nodes } = proveInTrie(entries, position)
    roots.add(bytesToHex(root))
    expect(Buffer.from(nodes.at(-1) ?? []).includes(entries[position]![1])).toBe(true)
  }
  expect(roots.size).toBe(1)
})
