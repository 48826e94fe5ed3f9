/**
 * Where a task stands. FAILED means: after all retries (B2).
 *
 * @example
 * const isDone = status === TaskStatus.COMPLETED
 */
export const TaskStatus = {
  QUEUED: "QUEUED",
  RUNNING: "RUNNING",
  COMPLETED: "COMPLETED",
  FAILED: "FAILED",
  CANCELLED: "CANCELLED",
} as const

export type TaskStatus = (typeof TaskStatus)[keyof typeof TaskStatus]
