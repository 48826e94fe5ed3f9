import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { chooseChunkSize, countProving } from "./choose-chunk-size.ts"
import type { ProvableSize } from "./choose-chunk-size.ts"
import { CHUNK_SIZES, toChunkSize } from "./circuit-names.ts"

/** As the committed circuits have them. */
const SMALL: ProvableSize = { chunkSize: 16, payConstraints: 29_809, screenConstraints: 8_641 }
const MIDDLE: ProvableSize = { chunkSize: 128, payConstraints: 116_673, screenConstraints: 62_241 }

const someSizes = fc
  .uniqueArray(
    fc.record({
      chunkSize: fc.constantFrom(...CHUNK_SIZES),
      payConstraints: fc.integer({ min: 1, max: 300_000 }),
      screenConstraints: fc.integer({ min: 0, max: 300_000 }),
    }),
    { minLength: 1, selector: ({ chunkSize }) => chunkSize },
  )
  .map((sizes): readonly ProvableSize[] => sizes)
const someRows = fc.integer({ min: 0, max: 600_000 })

describe("the chunk size of a payroll", () => {
  it.each([
    [1, 16],
    [10, 16],
    [32, 16],
    // Three pairs of small proofs cost more than one pair of large ones.
    [33, 128],
    [125, 128],
    [128, 128],
    [129, 128],
    [250, 128],
    [500, 128],
    [50_000, 128],
  ])("for %i people is %i", (rows, size) => {
    expect(chooseChunkSize(rows, [SMALL, MIDDLE])).toBe(size)
    expect(chooseChunkSize(rows, [MIDDLE, SMALL])).toBe(size)
  })

  it("costs no more than any other that holds the roster, and of equal ones is the smallest", () => {
    fc.assert(
      fc.property(someRows, someSizes, (rows, sizes) => {
        const chosen = sizes.find(({ chunkSize }) => chunkSize === chooseChunkSize(rows, sizes))
        expect(chosen).toBeDefined()
        if (chosen === undefined) return
        const fitting = sizes.filter(({ chunkSize }) => Math.ceil(rows / chunkSize) <= 2_048)
        if (fitting.length === 0) {
          expect(chosen.chunkSize).toBe(Math.max(...sizes.map(({ chunkSize }) => chunkSize)))
          return
        }
        expect(fitting).toContain(chosen)
        for (const other of fitting) {
          const difference = countProving(rows, other) - countProving(rows, chosen)
          expect(difference).toBeGreaterThanOrEqual(0)
          if (difference === 0) expect(other.chunkSize).toBeGreaterThanOrEqual(chosen.chunkSize)
        }
      }),
    )
  })

  it("does not depend on the order of the sizes", () => {
    fc.assert(
      fc.property(someRows, someSizes, (rows, sizes) => {
        expect(chooseChunkSize(rows, sizes.toReversed())).toBe(chooseChunkSize(rows, sizes))
      }),
    )
  })

  it("is none where there is none", () => {
    expect(chooseChunkSize(5, [])).toBeUndefined()
  })

  it("counts every proof of every chunk", () => {
    expect(countProving(129, MIDDLE)).toBe(2 * (116_673 + 62_241 + 40_000))
    expect(countProving(129, { ...MIDDLE, screenConstraints: 0 })).toBe(2 * (116_673 + 20_000))
    expect(countProving(0, MIDDLE)).toBe(0)
  })
})

describe("a size", () => {
  it.each([0, 15, 64, 257, -16, Number.NaN])("that no circuit has is refused: %d", (rows) => {
    expect(() => toChunkSize(rows)).toThrow(expect.objectContaining({ code: "PROOF_PLAN_INVALID" }))
  })

  it.each(CHUNK_SIZES)("of a circuit is itself: %d", (rows) => expect(toChunkSize(rows)).toBe(rows))
})
