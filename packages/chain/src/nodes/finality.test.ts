import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { CHAINS_WITH_FINALITY, finalityOf, judgeFinality } from "./finality.ts"
import type { FinalityPolicy } from "./finality.ts"

const RANK = { included: 0, safe: 1, finalized: 2 } as const
const depths: FinalityPolicy = {
  safe: { kind: "depth", blocks: 2n },
  finalized: { kind: "depth", blocks: 5n },
  expectedMs: 1,
  source: "test",
}

describe("finality", () => {
  it.each(CHAINS_WITH_FINALITY)("of %s names its source and how long it takes", (chainId) => {
    const policy = finalityOf(chainId)
    expect(policy.source).toMatch(/^[A-Z].{20,}/u)
    expect(policy.expectedMs).toBeGreaterThan(0)
    const heights = { head: 1000n, safe: 1000n, finalized: 1000n }
    expect(judgeFinality(500n, heights, policy)).toBe("finalized")
    // With a block of the tip and no tags nothing is final anywhere.
    expect(judgeFinality(1000n, { head: 1000n }, policy)).not.toBe("finalized")
  })

  it("by tags takes the node's word, and nothing for a missing one", () => {
    const policy = finalityOf("eip155:1")
    const heights = { head: 140n, safe: 110n, finalized: 90n }
    expect(judgeFinality(90n, heights, policy)).toBe("finalized")
    expect(judgeFinality(91n, heights, policy)).toBe("safe")
    expect(judgeFinality(111n, heights, policy)).toBe("included")
    expect(judgeFinality(1n, { head: 140n }, policy)).toBe("included")
  })

  it("by depth counts the blocks on top", () => {
    expect([10n, 11n, 12n, 14n, 15n].map((head) => judgeFinality(10n, { head }, depths))).toEqual([
      "included",
      "included",
      "safe",
      "safe",
      "finalized",
    ])
  })

  it("never goes back while heights grow", () => {
    const heights = fc.record({
      head: fc.bigInt(0n, 50n),
      safe: fc.bigInt(0n, 50n),
      finalized: fc.bigInt(0n, 50n),
    })
    fc.assert(
      fc.property(
        heights,
        fc.bigInt(0n, 9n),
        fc.bigInt(0n, 50n),
        fc.constantFrom(depths, finalityOf("eip155:1")),
        (one, more, block, policy) => {
          const later = { head: one.head + more, safe: one.safe + more, finalized: one.finalized + more }
          expect(RANK[judgeFinality(block, later, policy)]).toBeGreaterThanOrEqual(
            RANK[judgeFinality(block, one, policy)],
          )
        },
      ),
    )
  })

  it("is shallow on local chains, refused for unknown ones, and can be set", () => {
    expect(finalityOf("eip155:31337").finalized).toEqual({ kind: "depth", blocks: 2n })
    expect(() => finalityOf("eip155:424242")).toThrow(
      expect.objectContaining({ code: "NODE_FINALITY_UNKNOWN" }),
    )
    expect(() => finalityOf("eip155:01")).toThrow(
      expect.objectContaining({ code: "ID_CHAIN_REFERENCE_INVALID" }),
    )
    expect(finalityOf("eip155:424242", { "eip155:424242": depths })).toBe(depths)
    expect(finalityOf("eip155:1", { "eip155:1": depths })).toBe(depths)
  })
})
