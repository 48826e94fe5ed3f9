import { toAgentGptError } from "@agentgpt/core"
import { closeIntents } from "../journal/close-intents.ts"
import { listPlannedIntents, readIntentRow } from "./journal-intent.ts"
import type { IntentRow, JournalIntent } from "./journal-intent.ts"
import { countInFlight, isParked } from "./lane-memory.ts"
import type { LaneMemory } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"

const ROWS_AT_ONCE = 2_000
/** Intents that were released or lost their slot are older than what was read last. */
const READ_ALL_EVERY_MS = 10_000

/** The next intents to be paid: oldest first, no more than may be in flight, none that is parked. */
export async function takePlanned(session: LaneSession): Promise<readonly JournalIntent[]> {
  const { memory, engine } = session
  const { maxInFlight, largestGroup } = engine.settings
  const room = Math.min(largestGroup, maxInFlight - countInFlight(memory))
  if (room <= 0) return []
  if (listUnparked(memory, engine.now(), room).length < room) await readPlanned(session)
  const taken = listUnparked(memory, engine.now(), room)
  return taken
}

/** Removes intents from the queue: they have their nonces, or have ended. */
export function leaveQueue(memory: LaneMemory, intents: readonly Pick<JournalIntent, "intentId">[]): void {
  const gone = new Set(intents.map(({ intentId }) => intentId))
  memory.queue = memory.queue.filter(({ intentId }) => !gone.has(intentId))
  for (const intentId of gone) memory.parked.delete(intentId)
}

export function listUnparked(memory: LaneMemory, nowMs: number, most: number): readonly JournalIntent[] {
  const found: JournalIntent[] = []
  for (const intent of memory.queue) {
    if (found.length >= most) break
    if (!isParked(memory, intent, nowMs)) found.push(intent)
  }
  return found
}

async function readPlanned(session: LaneSession): Promise<void> {
  const { memory, engine } = session
  const isDue = engine.now() - memory.readAllAtMs >= READ_ALL_EVERY_MS
  const hasMore = !isDue && (await readAfter(session, memory.readUpTo))
  if (hasMore || (!isDue && memory.queue.length > 0)) return
  memory.readAllAtMs = engine.now()
  await readAfter(session, 0n)
}

/** Whether there were any. */
async function readAfter(session: LaneSession, after: bigint): Promise<boolean> {
  const { memory, engine, lease } = session
  const rows = await listPlannedIntents(engine.store, lease, after, ROWS_AT_ONCE)
  const known = new Set(memory.queue.map(({ intentId }) => intentId))
  for (const row of rows) {
    if (row.intent_id > memory.readUpTo) memory.readUpTo = row.intent_id
    if (known.has(row.intent_id)) continue
    const intent = await readOrClose(session, row)
    if (intent !== undefined) memory.queue.push(intent)
  }
  memory.queue.sort((one, other) => (one.intentId < other.intentId ? -1 : 1))
  return rows.length > 0
}

/** A payload that cannot be read is ended: it must not hold up the lane. */
async function readOrClose(session: LaneSession, row: IntentRow): Promise<JournalIntent | undefined> {
  const { engine, account } = session
  try {
    return readIntentRow(row, account)
  } catch (thrown) {
    const { code, shortMessage } = toAgentGptError(thrown)
    const closing = { as: "failed-before-send", why: `${code}: ${shortMessage}` } as const
    await closeIntents(engine.store, [row.intent_id], closing)
    engine.emit("intent-refused", account, { why: shortMessage, errorCode: code }, row.idempotency_key)
    engine.board.note(row.idempotency_key, "failed-before-send")
    return undefined
  }
}
