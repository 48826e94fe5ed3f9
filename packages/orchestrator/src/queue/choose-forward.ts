import { PRIORITIES } from "@agentgpt/core"
import type { Priority } from "@agentgpt/core"

/** The task of a priority that would start next. */
export type WaitingHead = {
  readonly id: string
  readonly priority: Priority
  readonly waitingSinceMs: number
}

export type QueueView = {
  /** One for each priority in which tasks wait. */
  readonly heads: readonly WaitingHead[]
  /** The task that was put forward last, if any. */
  readonly lastForward?: { readonly isWaiting: boolean; readonly startsSince: number }
}

/** After this long a task may be put forward. */
export const PATIENCE_MS = 60_000
/** One start in so many goes to the task that has waited longest. */
export const ONE_START_IN = 8

/**
 * Which task is to be put in front of all others, so that none waits for ever: the one that has waited longest, over
 * a minute, while more urgent ones wait. One at a time, and after it started seven others start by their priority. Of
 * two that have waited equally long the more urgent one counts as having waited longer.
 *
 * So a task before which n others have waited longer starts after at most 8 (n + 1) more starts once its minute is
 * over, however many urgent tasks come; and of the starts that urgent tasks wait for, they get seven in eight.
 */
export function chooseForward(view: QueueView, nowMs: number): string | undefined {
  const { heads, lastForward } = view
  if (lastForward !== undefined && (lastForward.isWaiting || lastForward.startsSince < ONE_START_IN - 1)) {
    return undefined
  }
  const [oldest] = heads.toSorted((a, b) => a.waitingSinceMs - b.waitingSinceMs || rank(b) - rank(a))
  if (oldest === undefined || nowMs - oldest.waitingSinceMs < PATIENCE_MS) return undefined
  // The most urgent of those that wait starts next anyway.
  return heads.some((head) => rank(head) > rank(oldest)) ? oldest.id : undefined
}

function rank({ priority }: WaitingHead): number {
  return PRIORITIES.indexOf(priority)
}
