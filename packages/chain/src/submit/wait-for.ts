import { AgentGptError } from "@agentgpt/core"
import type { IntentProgress } from "../journal/read-intent.ts"
import type { Store } from "../store/store.ts"
import { createBell } from "./bell.ts"
import type { ProgressBoard } from "./progress-board.ts"
import { readProgress } from "./read-progress.ts"
import type { ProgressRow } from "./read-progress.ts"

export type WaitGoal = "included" | "safe" | "finalized"

export type WaitContext = {
  readonly store: Store
  readonly board: ProgressBoard
  readonly stopping: AbortSignal
  readonly idlePollMs: number
}

const GOALS: readonly IntentProgress["progress"][] = ["included", "safe", "finalized"]
const ENDS: ReadonlySet<IntentProgress["progress"]> = new Set([
  "finalized",
  "reverted",
  "failed-before-send",
  "cancelled",
  "frozen",
])
/** Keys that are asked for in the journal at each idle poll; news of own lanes come by the board. */
const KEYS_AT_ONCE = 500

/** Whether nothing more is to be waited for. A cancelling transaction in a block is not what was waited for. */
export function isReached(
  { progress, kind }: Pick<ProgressRow, "progress" | "kind">,
  goal: WaitGoal,
): boolean {
  if (ENDS.has(progress)) return true
  return kind !== "cancel" && GOALS.includes(progress) && GOALS.indexOf(progress) >= GOALS.indexOf(goal)
}

/**
 * Resolves when every intent has come so far, or has ended otherwise. Lanes of this process tell by the board; for
 * those of others the journal is asked now and then.
 * @throws JOURNAL_INTENT_UNKNOWN, SUBMIT_STOPPED
 */
export async function waitFor(
  { store, board, stopping, idlePollMs }: WaitContext,
  idempotencyKeys: readonly string[],
  goal: WaitGoal,
): Promise<readonly IntentProgress[]> {
  const open = new Set(idempotencyKeys)
  const bell = createBell()
  const listening = [...open].map((key) =>
    board.listen(key, (progress) => {
      if (isReached({ progress, kind: "payment" }, goal) && open.delete(key) && open.size === 0) bell.ring()
    }),
  )
  try {
    for (const row of await readProgress(store, [...open])) {
      if (isReached(row, goal)) open.delete(row.idempotencyKey)
    }
    while (open.size > 0) {
      await bell.wait(idlePollMs, stopping)
      if (stopping.aborted) throw new AgentGptError("SUBMIT_STOPPED")
      await askJournal(store, open, goal)
    }
    return (await readProgress(store, idempotencyKeys)).map(({ kind: _, ...progress }) => progress)
  } finally {
    for (const stopListening of listening) stopListening()
  }
}

/** Another part each time: those asked for go to the end of the set. */
async function askJournal(store: Store, open: Set<string>, goal: WaitGoal): Promise<void> {
  const part = [...open].slice(0, KEYS_AT_ONCE)
  if (part.length === 0) return
  let rows: readonly ProgressRow[]
  try {
    rows = await readProgress(store, part)
  } catch (error) {
    // The database is away: lanes wait for it as well.
    if (AgentGptError.is(error) && error.code.startsWith("STORE_")) return
    throw error
  }
  for (const row of rows) {
    if (!open.delete(row.idempotencyKey) || isReached(row, goal)) continue
    open.add(row.idempotencyKey)
  }
}
