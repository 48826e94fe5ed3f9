import { describe, expect, it } from "vitest"

import { encodeBlock } from "./block.ts"
import { encodeCar } from "./encode-car.ts"
import { readProgress, type RunProgress, writeProgress } from "./progress.ts"

const hash = (byte: string): `0x${string}` => `0x${byte.repeat(32)}`

const progress: RunProgress = {
  producer: "agentgpt 0.1.0",
  run: {
    chainId: "eip155:1",
    zkWorkflow: `0x${"a1".repeat(20)}`,
    workflowId: hash("01"),
    runId: hash("02"),
  },
  position: 1,
  blockNumber: 2n ** 70n,
  previous: null,
  transactions: [{ name: "allow/0", hash: hash("03"), blockNumber: 7n }],
  proof: { state: "proving", done: 1, total: 5 },
}

function codeOf(work: () => unknown): string {
  try {
    work()
    return "not refused"
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

describe("the progress of a run", () => {
  it("is read as it was written, and names the one before", () => {
    const first = writeProgress(progress)
    expect(readProgress(first.bytes)).toEqual({ ...progress, digest: first.digest })
    const second = writeProgress({ ...progress, position: 2, previous: first.cid })
    expect(readProgress(second.bytes).previous).toBe(first.cid)
    expect(second.digest).not.toBe(first.digest)
    expect(writeProgress(progress)).toEqual(first)
  })

  it.each<[string, Partial<RunProgress>]>([
    ["a position before the first", { position: 0 }],
    ["a block below zero", { blockNumber: -1n }],
    ["a transaction without a hash", { transactions: [{ name: "x", hash: "0x", blockNumber: 1n }] }],
    ["a name that does not show", { producer: "\u001b[2J" }],
    [
      "more transactions than a block holds",
      {
        transactions: Array.from({ length: 8_193 }, () => ({ name: "x", hash: hash("03"), blockNumber: 1n })),
      },
    ],
  ])("with %s is not written", (_name, change) => {
    expect(codeOf(() => writeProgress({ ...progress, ...change }))).toBe("BUNDLE_INPUT_INVALID")
  })

  it("of another kind, with more in it or damaged is not read", () => {
    const other = encodeBlock({ format: "agentgpt-bundle", version: 1 })
    expect(codeOf(() => readProgress(encodeCar(other.cid, [other])))).toBe("BUNDLE_SCHEMA_INVALID")
    const { bytes } = writeProgress(progress)
    const root = encodeBlock({})
    expect(codeOf(() => readProgress(encodeCar(root.cid, [root, other])))).toBe("BUNDLE_SCHEMA_INVALID")
    expect(codeOf(() => readProgress(encodeCar(other.cid, [root])))).toBe("BUNDLE_SCHEMA_INVALID")
    expect(codeOf(() => readProgress(bytes.map((byte, i) => (i === 100 ? byte ^ 1 : byte))))).toBe(
      "BUNDLE_BLOCK_HASH_WRONG",
    )
    expect(codeOf(() => readProgress(new Uint8Array()))).toBe("BUNDLE_FILE_EMPTY")
  })
})
