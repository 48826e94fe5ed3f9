import { TaskStatus } from "@agentgpt/core"

/** What the database knows of a queue. */
export type QueueFigures = {
  readonly counts: Readonly<Record<TaskStatus, number>>
  /** The mean time of completed tasks from start to end. */
  readonly averageTaskMs?: number
  /** How many tasks can run at once: what each worker takes, times the workers that live. */
  readonly slots: number
}

/** How far a queue is (B4). */
export type BatchStats = {
  readonly total: number
  readonly counts: Readonly<Record<TaskStatus, number>>
  /** Of all tasks, how many have ended, in whole percent rounded down: 100 means all. */
  readonly percentage: number
  readonly averageTaskMs?: number
  /** None while nothing is known to judge by, or while the queue is stopped. */
  readonly remainingMs?: number
}

export function computeStats({ counts, averageTaskMs, slots }: QueueFigures): BatchStats {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const remaining = counts[TaskStatus.QUEUED] + counts[TaskStatus.RUNNING]
  const remainingMs = estimateRemainingMs(remaining, slots, averageTaskMs)
  return {
    total,
    counts,
    // Nothing to do is done.
    percentage: total === 0 ? 100 : Math.floor(((total - remaining) * 100) / total),
    ...(averageTaskMs !== undefined && { averageTaskMs: Math.round(averageTaskMs) }),
    ...(remainingMs !== undefined && { remainingMs }),
  }
}

/** Tasks run in rounds of as many as there are slots; those that run now count whole. */
function estimateRemainingMs(remaining: number, slots: number, averageTaskMs?: number): number | undefined {
  if (remaining === 0) return 0
  if (averageTaskMs === undefined || slots === 0) return undefined
  return Math.round((remaining / Math.min(slots, remaining)) * averageTaskMs)
}
