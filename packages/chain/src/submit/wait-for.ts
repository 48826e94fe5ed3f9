import { AgentGptError } from "@agentgpt/core"
import type { IntentProgress } from "../journal/read-intent.ts"
import type { Store } from "../store/store.ts"
import { createBell, pause } from "./bell.ts"
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
/** Keys that are asked for in the journal at once; news of own lanes come by the board. */
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
 * Resolves when every intent has come so far, or has ended otherwise, or when `enough` says that it is waited no longer. Lanes of this process tell by the board; for
 * those of others the journal is asked now and then. A database that is away is waited for, as lanes do.
 * @throws JOURNAL_INTENT_UNKNOWN, SUBMIT_STOPPED
 */
export async function waitFor(
  context: WaitContext,
  idempotencyKeys: readonly string[],
  goal: WaitGoal,
  enough?: AbortSignal,
): Promise<readonly ProgressRow[]> {
  const { board, stopping, idlePollMs } = context
  const ending = enough === undefined ? stopping : AbortSignal.any([stopping, enough])
  const open = new Set(idempotencyKeys)
  const found = new Map<string, ProgressRow>()
  const note = (rows: readonly ProgressRow[]) => {
    for (const row of rows) found.set(row.idempotencyKey, row)
  }
  const bell = createBell()
  const told: string[] = []
  const listening = [...open].map((key) =>
    board.listen(key, (progress) => {
      if (!isReached({ progress, kind: "payment" }, goal) || !open.delete(key)) return
      if (told.push(key) >= KEYS_AT_ONCE || open.size === 0) bell.ring()
    }),
  )
  try {
    for (const row of await readPatiently(context, [...open])) {
      if (isReached(row, goal) && open.delete(row.idempotencyKey)) note([row])
    }
    while (open.size > 0) {
      await bell.wait(idlePollMs, ending)
      if (stopping.aborted) throw new AgentGptError("SUBMIT_STOPPED")
      if (ending.aborted) break
      // Many answers take their time: they are read while the others are waited for.
      if (told.length >= KEYS_AT_ONCE) note(await readPatiently(context, told.splice(0)))
      else await askJournal(context, open, goal)
    }
    note(
      await readPatiently(
        context,
        [...new Set(idempotencyKeys)].filter((key) => !found.has(key)),
      ),
    )
    return idempotencyKeys.map((key) => found.get(key)!)
  } finally {
    for (const stopListening of listening) stopListening()
  }
}

/** Another part each time: those asked for go to the end of the set. */
async function askJournal(context: WaitContext, open: Set<string>, goal: WaitGoal): Promise<void> {
  const part = [...open].slice(0, KEYS_AT_ONCE)
  for (const row of await readPatiently(context, part)) {
    if (!open.delete(row.idempotencyKey) || isReached(row, goal)) continue
    open.add(row.idempotencyKey)
  }
}

/** As `readProgress`; while the database is away, it is asked again until the engine stops. */
async function readPatiently(
  { store, stopping, idlePollMs }: WaitContext,
  idempotencyKeys: readonly string[],
): Promise<readonly ProgressRow[]> {
  for (;;) {
    try {
      return await readProgress(store, idempotencyKeys)
    } catch (error) {
      if (!AgentGptError.is(error) || !error.code.startsWith("STORE_")) throw error
    }
    await pause(idlePollMs, stopping)
    if (stopping.aborted) throw new AgentGptError("SUBMIT_STOPPED")
  }
}
