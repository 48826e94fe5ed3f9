import { PRIORITIES } from "@agentgpt/core"
import type { Priority } from "@agentgpt/core"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { chooseForward, ONE_START_IN, PATIENCE_MS } from "./choose-forward.ts"
import { FRONT, orderOf, placesOf } from "./task-order.ts"

const NOW = 1_000_000
const head = (id: string, priority: Priority, waitedMs: number) => ({
  id,
  priority,
  waitingSinceMs: NOW - waitedMs,
})

describe("what is put forward", () => {
  it("is the task that has waited longest, once its patience is over", () => {
    const heads = [
      head("urgent", "CRITICAL", 0),
      head("low", "LOW", PATIENCE_MS),
      head("high", "HIGH", 70_000),
    ]
    expect(chooseForward({ heads }, NOW)).toBe("high")
    expect(chooseForward({ heads: heads.slice(0, 2) }, NOW)).toBe("low")
    expect(
      chooseForward({ heads: [head("urgent", "CRITICAL", 0), head("low", "LOW", PATIENCE_MS - 1)] }, NOW),
    ).toBe(undefined)
  })

  it("is nothing while the last one waits, or before seven others have started after it", () => {
    const heads = [head("urgent", "CRITICAL", 0), head("low", "LOW", PATIENCE_MS)]
    const after = (isWaiting: boolean, startsSince: number) =>
      chooseForward({ heads, lastForward: { isWaiting, startsSince } }, NOW)
    expect(after(true, 100)).toBe(undefined)
    expect(after(false, ONE_START_IN - 2)).toBe(undefined)
    expect(after(false, ONE_START_IN - 1)).toBe("low")
  })

  it("is nothing when the longest waiting is the most urgent, or nothing waits", () => {
    expect(chooseForward({ heads: [] }, NOW)).toBe(undefined)
    expect(chooseForward({ heads: [head("low", "LOW", 2 * PATIENCE_MS)] }, NOW)).toBe(undefined)
    expect(
      chooseForward({ heads: [head("high", "HIGH", 2 * PATIENCE_MS), head("low", "LOW", PATIENCE_MS)] }, NOW),
    ).toBe(undefined)
  })
})

type Task = { readonly id: string; readonly priority: Priority; readonly atMs: number; order: number }
type Start = { readonly task: Task; readonly atMs: number; readonly wasUrgentWaiting: boolean }

/** One worker that starts a task every so often, as the database would hand them out. */
function simulate(tasks: readonly Omit<Task, "order">[], startEveryMs: number): readonly Start[] {
  const coming = tasks.map((task, index) => ({ ...task, order: orderOf(task.priority, index + 1) }))
  const waiting: Task[] = []
  const starts: Start[] = []
  let last: { readonly id: string; readonly startedAt?: number } | undefined
  for (let nowMs = 0; coming.length + waiting.length > 0; nowMs += startEveryMs) {
    while (coming[0] !== undefined && coming[0].atMs <= nowMs) waiting.push(coming.shift()!)
    waiting.sort((a, b) => a.order - b.order)
    const heads = PRIORITIES.flatMap((priority) => {
      const { first, last: end } = placesOf(priority)
      const found = waiting.find(({ order }) => order >= first && order <= end)
      return found === undefined ? [] : [{ id: found.id, priority, waitingSinceMs: found.atMs }]
    })
    const lastForward =
      last === undefined
        ? undefined
        : {
            isWaiting: last.startedAt === undefined,
            startsSince: last.startedAt === undefined ? 0 : starts.length - last.startedAt - 1,
          }
    const forward = chooseForward({ heads, ...(lastForward !== undefined && { lastForward }) }, nowMs)
    if (forward !== undefined) {
      waiting.find(({ id }) => id === forward)!.order = FRONT
      last = { id: forward }
      waiting.sort((a, b) => a.order - b.order)
    }
    const task = waiting.shift()
    if (task === undefined) continue
    if (task.id === last?.id) last = { id: task.id, startedAt: starts.length }
    starts.push({
      task,
      atMs: nowMs,
      wasUrgentWaiting: waiting.some(({ priority }) => rank(priority) > rank(task.priority)),
    })
  }
  return starts
}

const rank = (priority: Priority) => PRIORITIES.indexOf(priority)
/** Of those that came at the same time, the more urgent has waited longer; within a priority the one before. */
const hasWaitedLonger = (other: Task, task: Task) =>
  (other.atMs - task.atMs ||
    rank(task.priority) - rank(other.priority) ||
    Number(other.id) - Number(task.id)) < 0

const load = fc
  .array(
    fc.record({
      priority: fc.constantFrom(...PRIORITIES),
      // Many tasks come at once.
      gapMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })),
    }),
    {
      minLength: 1,
      maxLength: 120,
    },
  )
  .map((tasks) => {
    let atMs = 0
    return tasks.map(({ priority, gapMs }, index) => {
      atMs += gapMs
      return { id: `${index}`, priority, atMs }
    })
  })

/** Nine that are more urgent came with the second one: none of them has waited for less long. */
const manyAtOnce = (
  [
    "CRITICAL",
    "LOW",
    "MEDIUM",
    "CRITICAL",
    "CRITICAL",
    "MEDIUM",
    "HIGH",
    "CRITICAL",
    "MEDIUM",
    "CRITICAL",
    "HIGH",
  ] as const
).map((priority, index) => ({ id: `${index}`, priority, atMs: 1 }))

describe("a queue by that rule", () => {
  it("keeps the order within a priority, and starts everything", () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 1_000, max: 60_000 }), (tasks, every) => {
        const started = simulate(tasks, every).map(({ task }) => task)
        expect(started.length).toBe(tasks.length)
        for (const priority of PRIORITIES) {
          const ids = started.filter((task) => task.priority === priority).map(({ id }) => Number(id))
          expect(ids).toEqual(ids.toSorted((a, b) => a - b))
        }
      }),
    )
  })

  it("lets no task wait for more than eight starts for each one that has waited longer", () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 1_000, max: 60_000 }), (tasks, every) => {
        const starts = simulate(tasks, every)
        starts.forEach(({ task }, position) => {
          const patientUntil = task.atMs + PATIENCE_MS
          const startsBefore = starts.slice(0, position).filter(({ atMs }) => atMs >= patientUntil).length
          const older = starts
            .slice(0, position)
            .filter((other) => other.atMs >= patientUntil && hasWaitedLonger(other.task, task)).length
          expect(startsBefore).toBeLessThanOrEqual(ONE_START_IN * (older + 1))
        })
      }),
      { examples: [[manyAtOnce, 30_001]] },
    )
  })

  it("gives urgent tasks that wait at least seven of eight starts", () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 1_000, max: 60_000 }), (tasks, every) => {
        const overtaken = simulate(tasks, every).flatMap(({ wasUrgentWaiting }, position) =>
          wasUrgentWaiting ? [position] : [],
        )
        overtaken.forEach((position, index) => {
          const before = overtaken[index - 1]
          if (before !== undefined) expect(position - before).toBeGreaterThanOrEqual(ONE_START_IN)
        })
      }),
    )
  })

  it("has room for every priority and half a thousand million tasks of each", () => {
    const [low, , , critical] = PRIORITIES.map(placesOf)
    expect(critical!.first).toBeGreaterThan(FRONT)
    expect(low!.last).toBe(2 ** 31 - 1)
    for (const [index, priority] of PRIORITIES.slice(1).entries()) {
      expect(placesOf(priority).last).toBeLessThan(placesOf(PRIORITIES[index]!).first)
    }
  })
})
