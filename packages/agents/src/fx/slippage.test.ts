import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { measureImpact } from "./measure-impact.ts"
import { leastFor } from "./slippage.ts"

describe("the slippage bound", () => {
  it("is exact, and never a unit below what it says", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 255n), fc.integer({ min: 0, max: 1000 }), (amount, slippage) => {
        const least = leastFor(amount, slippage)
        const kept = amount * (10_000n - BigInt(slippage))
        expect(least * 10_000n).toBeGreaterThanOrEqual(kept)
        expect((least - 1n) * 10_000n).toBeLessThan(kept === 0n ? 1n : kept)
        expect(least).toBeLessThanOrEqual(amount)
      }),
    )
    expect([leastFor(1_000_000n, 50), leastFor(3n, 50), leastFor(10n, 0)]).toEqual([995_000n, 3n, 10n])
  })

  it.each([-1, 1001, 0.5, Number.NaN])("is not %s", (slippage) => {
    expect(() => leastFor(1n, slippage)).toThrow(expect.objectContaining({ code: "AGENT_SLIPPAGE_INVALID" }))
  })
})

describe("the impact on a price", () => {
  it.each([
    [100n, 100n, 0n],
    [1000n, 999n, 20n],
    [999n, 1000n, 20n],
    [10_000n, 9_999n, 2n],
    [100n, 0n, 10_000n],
    [0n, 0n, 10_000n],
  ])("from %s to %s is %s", (before, after, impact) => {
    expect(measureImpact(before, after)).toBe(impact)
  })
})
