import { describe, expect, test } from "vitest"

import { judgeSoak, type SoakSample } from "./judge-soak.ts"

const MEBIBYTE = 2 ** 20

function sample(place: number, wrong: Partial<Record<string, number>> = {}): SoakSample {
  const of = (name: string, usual: number) => ({ worker: wrong[name] ?? usual })
  return {
    atMs: place * 1_000,
    rssBytes: of("rss", 200 * MEBIBYTE),
    heapBytes: of("heap", 80 * MEBIBYTE),
    handles: of("handles", 20),
    fileDescriptors: of("fileDescriptors", 40),
    connections: wrong["connections"] ?? 24,
    processes: wrong["processes"] ?? 5,
  }
}

const samples = (count: number, wrongOf: (place: number) => Partial<Record<string, number>> = () => ({})) =>
  Array.from({ length: count }, (_, place) => sample(place, wrongOf(place)))

describe("a soak", () => {
  test("in which nothing grows has no fault", () => {
    const { trends, faults } = judgeSoak(samples(60))
    expect(faults).toEqual([])
    expect(trends.map(({ name }) => name)).toEqual([
      "RSS of worker",
      "heap of worker",
      "handles of worker",
      "file descriptors of worker",
      "connections to the database",
      "processes",
    ])
  })

  test("that is large only while it warms up, or for a moment, has none either", () => {
    const spike = (place: number) =>
      place < 10 || place === 50 ? { heap: 900 * MEBIBYTE, processes: 9 } : {}
    expect(judgeSoak(samples(60, spike)).faults).toEqual([])
  })

  test("whose connections and handles come and go with work has none, however often they are there", () => {
    const busy = (place: number) => (place % 4 > place / 20 ? {} : { connections: 80, handles: 60 })
    expect(judgeSoak(samples(60, busy)).faults).toEqual([])
  })

  test.each([
    ["rss", (place: number) => (200 + 2 * place) * MEBIBYTE, "RSS of worker"],
    ["heap", (place: number) => (80 + place) * MEBIBYTE, "heap of worker"],
    ["handles", (place: number) => 20 + place, "handles of worker"],
    ["fileDescriptors", (place: number) => 40 + place, "file descriptors of worker"],
    ["connections", (place: number) => 24 + Math.floor(place / 4), "connections to the database"],
    ["processes", (place: number) => 5 + Math.floor(place / 30), "processes"],
  ] as const)("in which %s grows is told so", (name, grow, told) => {
    const { faults } = judgeSoak(samples(60, (place) => ({ [name]: grow(place) })))
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(told)
  })

  test("too short to say anything is refused", () => {
    expect(() => judgeSoak(samples(14))).toThrow("14 samples")
  })
})
