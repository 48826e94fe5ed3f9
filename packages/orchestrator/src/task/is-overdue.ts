import type { TaskHints } from "./task.ts"

/** Whether nothing more may be paid for a task. */
export function isOverdue({ deadlineMs }: Pick<TaskHints, "deadlineMs">, nowMs: number): boolean {
  return deadlineMs !== undefined && nowMs >= deadlineMs
}

/** How long it may still be waited for something, at most so long. */
export function untilDeadlineMs(
  { deadlineMs }: Pick<TaskHints, "deadlineMs">,
  nowMs: number,
  mostMs: number,
): number {
  return Math.max(1, Math.min(mostMs, deadlineMs === undefined ? mostMs : deadlineMs - nowMs))
}
