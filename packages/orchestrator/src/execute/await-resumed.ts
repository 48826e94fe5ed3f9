import { setTimeout as pause } from "node:timers/promises"
import { isPaused } from "../runs/paused-payments.ts"
import { isOverdue } from "../task/is-overdue.ts"
import type { TaskHints } from "../task/task.ts"
import { leaveToOthers } from "./leave-to-others.ts"
import type { Workshop } from "./workshop.ts"

const LOOK_MS = 500

/** A step that a pause has broken off goes on when somebody resumes its run, or ends with it, or at its deadline. */
export async function awaitResumed(
  { store, closing }: Pick<Workshop, "store" | "closing">,
  run: string,
  hints: Pick<TaskHints, "deadlineMs">,
  signal: AbortSignal,
): Promise<void> {
  // eslint-disable-next-line no-await-in-loop -- until it is another state
  while (!signal.aborted && !isOverdue(hints, Date.now()) && (await isPaused(store, run))) {
    // eslint-disable-next-line no-await-in-loop -- the pause between two looks
    await pause(LOOK_MS)
    // eslint-disable-next-line no-await-in-loop -- it never comes back
    await leaveToOthers(closing)
  }
}
