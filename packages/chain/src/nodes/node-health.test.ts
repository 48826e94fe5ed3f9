import { describe, expect, it } from "vitest"
import { assessHashes, assessHeads } from "./assess-heads.ts"
import type { HeadReport, HeadRules } from "./assess-heads.ts"
import { concludeOutcome } from "./broadcast.ts"
import { isBreakerOpen, recordFault, recordSuccess, UNTRIED } from "./node-health.ts"
import type { SendOutcome } from "./send-outcome.ts"

const rules: HeadRules = { chainNumber: 1n, mostLag: 3n, comparisonDepth: 2n, oldestHeadMs: 600_000 }
const NOW = 1_800_000_000_000
const at = (name: string, number: bigint, change: object = {}): HeadReport => ({
  name,
  head: { chainNumber: 1n, number, timestampMs: NOW - 12_000, ...change },
})
const judge = (...reports: readonly HeadReport[]) => {
  const { standings, ...rest } = assessHeads(reports, rules, NOW)
  return { ...Object.fromEntries(standings), ...rest }
}

describe("heads", () => {
  it("within the allowed lag are usable, and compared below the lowest", () => {
    expect(judge(at("a", 100n), at("b", 98n), at("c", 97n))).toEqual({
      a: "usable",
      b: "usable",
      c: "usable",
      head: 98n,
      comparisonHeight: 95n,
    })
  })

  it("behind the majority are stale and do not lower the comparison", () => {
    expect(judge(at("a", 100n), at("b", 100n), at("c", 96n))).toMatchObject({
      c: "stale",
      comparisonHeight: 98n,
    })
    expect(judge(at("a", 100n), at("b", 100n), at("c", 97n))).toMatchObject({
      c: "usable",
      comparisonHeight: 95n,
    })
  })

  it("of one liar ahead do not make the others stale", () => {
    expect(judge(at("liar", 1000n), at("b", 100n), at("c", 100n))).toMatchObject({
      b: "usable",
      c: "usable",
      head: 100n,
    })
  })

  it("of two are measured by the higher", () => {
    expect(judge(at("a", 110n), at("b", 100n))).toMatchObject({
      a: "usable",
      b: "stale",
      head: 110n,
      comparisonHeight: 108n,
    })
  })

  it("that are old are stale even when all are", () => {
    const old = { timestampMs: NOW - 600_001 }
    expect(judge(at("a", 5n, old), at("b", 5n, old))).toMatchObject({
      a: "stale",
      b: "stale",
      comparisonHeight: undefined,
    })
    expect(judge(at("a", 5n, { timestampMs: NOW - 600_000 }))).toMatchObject({ a: "usable" })
  })

  it("of another chain count for nothing", () => {
    expect(judge(at("a", 900n, { chainNumber: 5n }), at("b", 10n))).toMatchObject({
      a: "wrong-chain",
      b: "usable",
      head: 10n,
    })
  })

  it("that are not told make a node silent", () => {
    expect(judge({ name: "a" }, at("b", 1n))).toMatchObject({
      a: "silent",
      b: "usable",
      comparisonHeight: 0n,
    })
    expect(judge({ name: "a" })).toMatchObject({ a: "silent", comparisonHeight: undefined, head: undefined })
  })
})

describe("hashes at one height", () => {
  const judgeHashes = (...hashes: readonly (1 | 2 | 3)[]) => [
    ...assessHashes(new Map(hashes.map((hash, index) => [String(index), `0x${hash}`]))).values(),
  ]

  it("of a majority are believed", () => {
    expect(judgeHashes(1, 1, 2)).toEqual(["usable", "usable", "forked"])
    expect(judgeHashes(1)).toEqual(["usable"])
    expect(judgeHashes(1, 1)).toEqual(["usable", "usable"])
  })

  it("without a majority are not", () => {
    expect(judgeHashes(1, 2)).toEqual(["disputed", "disputed"])
    expect(judgeHashes(1, 1, 2, 2)).toEqual(["disputed", "disputed", "disputed", "disputed"])
    expect(judgeHashes(1, 2, 3)).toEqual(["disputed", "disputed", "disputed"])
  })
})

describe("the circuit breaker", () => {
  const fault = (times: number, nowMs = 0) =>
    Array.from({ length: times }).reduce<typeof UNTRIED>((health) => recordFault(health, nowMs), UNTRIED)

  it("opens at the third fault in a row and lets one trial through after a pause", () => {
    expect(isBreakerOpen(fault(2), 0)).toBe(false)
    const open = fault(3)
    expect(isBreakerOpen(open, 1_999)).toBe(true)
    expect(isBreakerOpen(open, 2_000)).toBe(false)
    const again = recordFault(open, 2_000)
    expect(isBreakerOpen(again, 5_999)).toBe(true)
    expect(isBreakerOpen(again, 6_000)).toBe(false)
  })

  it("never stays open longer than the longest pause", () => {
    expect(fault(40).openUntilMs).toBe(60_000)
  })

  it("forgets at the first success, but not how unsteady the node was", () => {
    const health = recordSuccess(fault(3), 5)
    expect(isBreakerOpen(health, 0)).toBe(false)
    expect(health).toMatchObject({ failuresInARow: 0, openings: 0 })
    expect(health.errorRate).toBeGreaterThan(0.2)
    expect(isBreakerOpen(recordFault(health, 0), 0)).toBe(false)
  })

  it("averages the latency", () => {
    expect(recordSuccess(recordSuccess(UNTRIED, 100), 200).latencyMs).toBeCloseTo(110)
  })
})

describe("the outcome of a broadcast", () => {
  it.each<[string, readonly SendOutcome[], SendOutcome]>([
    ["one node that has it is enough", ["ambiguous", "insufficient-funds", "accepted"], "accepted"],
    ["already known is as good", ["nonce-too-low", "already-known"], "already-known"],
    ["a used nonce is to be looked into", ["ambiguous", "nonce-too-low", "underpriced"], "nonce-too-low"],
    ["one unknown makes a refusal unknown", ["insufficient-funds", "ambiguous"], "ambiguous"],
    ["a rate limit makes it unknown too", ["rejected-permanently", "rate-limited"], "rate-limited"],
    [
      "only what all refuse is refused",
      ["rejected-permanently", "rejected-permanently"],
      "rejected-permanently",
    ],
    ["the milder refusal stands", ["rejected-permanently", "fee-below-base"], "fee-below-base"],
    ["no answer is unknown", [], "ambiguous"],
  ])("%s", (_name, outcomes, expected) => {
    expect(concludeOutcome(outcomes.map((outcome) => ({ outcome })))).toBe(expected)
    expect(concludeOutcome(outcomes.toReversed().map((outcome) => ({ outcome })))).toBe(expected)
  })
})
