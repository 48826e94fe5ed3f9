import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { computeStats } from "./batch-stats.ts"

const counts = (queued: number, running: number, completed: number, failed = 0, cancelled = 0) => ({
  QUEUED: queued,
  RUNNING: running,
  COMPLETED: completed,
  FAILED: failed,
  CANCELLED: cancelled,
})

describe("how far a queue is", () => {
  it("counts what has ended, however it ended", () => {
    expect(computeStats({ counts: counts(5, 1, 2, 1, 1), averageTaskMs: 1000.4, slots: 2 })).toEqual({
      total: 10,
      counts: counts(5, 1, 2, 1, 1),
      percentage: 40,
      averageTaskMs: 1000,
      remainingMs: 3001,
    })
  })

  it("does not estimate without figures, while stopped, and knows when nothing is left", () => {
    expect(computeStats({ counts: counts(5, 0, 0), slots: 4 })).not.toHaveProperty("remainingMs")
    expect(computeStats({ counts: counts(5, 0, 1), averageTaskMs: 10, slots: 0 })).not.toHaveProperty(
      "remainingMs",
    )
    expect(computeStats({ counts: counts(0, 0, 3), averageTaskMs: 10, slots: 0 })).toMatchObject({
      percentage: 100,
      remainingMs: 0,
    })
    expect(computeStats({ counts: counts(0, 0, 0), slots: 0 })).toMatchObject({ total: 0, percentage: 100 })
  })

  it("does not count on more slots than there are tasks", () => {
    expect(computeStats({ counts: counts(1, 1, 8), averageTaskMs: 500, slots: 100 })).toMatchObject({
      remainingMs: 500,
    })
  })

  it("says 100 only when all have ended", () => {
    const some = fc.nat({ max: 100_000 })
    fc.assert(
      fc.property(some, some, some, (queued, running, completed) => {
        const { percentage } = computeStats({ counts: counts(queued, running, completed), slots: 1 })
        expect(percentage === 100).toBe(queued + running === 0)
        expect(percentage).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
