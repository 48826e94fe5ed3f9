import { blockTimeMs } from "./block-time.ts"
import { decideSlot } from "./decide-slot.ts"
import { followRoutes } from "./follow-routes.ts"
import { isInBlock, isParked, listInFlight, listSendable } from "./lane-memory.ts"
import type { TrackedSlot } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"
import { reconcileSlots } from "./reconcile-slots.ts"
import { recordNews } from "./record-news.ts"
import { replaceSlots } from "./replace-slots.ts"
import { sendAttempts } from "./send-attempts.ts"
import type { SignedSlot } from "./sign-slots.ts"
import { retryNodes, unlessHalted } from "./patience.ts"

/** Follows the transactions of a lane until the session ends: records, sends again, replaces, reconciles. */
export async function tendLane(session: LaneSession): Promise<void> {
  const { signal, engine, standing } = session
  while (!signal.aborted) {
    await recordNews(session)
    if (standing.state === "open" || standing.state === "unfunded") {
      await unlessHalted(session, () => retryNodes(session, () => tendSlots(session)))
    }
    await session.tendBell.wait(engine.settings.pollEveryMs, signal)
  }
}

async function tendSlots(session: LaneSession): Promise<void> {
  const { engine } = session
  const waiting = listInFlight(session.memory)
  if (waiting.length === 0) return
  await followRoutes(session, waiting)
  const market = await engine.market()
  const facts = {
    nowMs: engine.now(),
    blockTimeMs: blockTimeMs(engine.view()),
    resendAfterBlocks: engine.settings.resendAfterBlocks,
    reached: session.memory.reached,
    market,
  }
  const due = waiting
    .map((slot) => ({
      slot,
      action: decideSlot(slot, facts, isParked(session.memory, slot.intent, facts.nowMs)),
    }))
    .filter(({ action }) => action !== "wait")
    .sort((one, other) => (one.slot.nonce < other.slot.nonce ? -1 : 1))
  if (due.length === 0) return
  const nonces = await engine.reader.readNonces(session.lease)
  const used = due.filter(({ slot }) => slot.nonce < nonces.latest).map(({ slot }) => slot)
  for (const slot of used) postpone(session, slot)
  await reconcileSlots(session, used, nonces)
  await recordNews(session)
  const unused = due.filter(({ slot }) => slot.nonce >= nonces.latest && !isInBlock(slot))
  const raised = unused.filter(({ action }) => action === "replace").map(({ slot }) => slot)
  const replaced = await session.inTurn(() => replaceSlots(session, raised))
  const again = unused.flatMap(({ slot }) => listDue(slot, facts.nowMs))
  await sendAttempts(session, [...again, ...replaced])
}

/** A used nonce is asked about again after a block, not at once. */
function postpone({ engine }: LaneSession, slot: TrackedSlot): void {
  const atMs = engine.now() + blockTimeMs(engine.view())
  for (const attempt of slot.attempts) attempt.dueAtMs = Math.max(attempt.dueAtMs, atMs)
}

function listDue(slot: TrackedSlot, nowMs: number): readonly SignedSlot[] {
  return listSendable(slot)
    .filter(({ dueAtMs }) => dueAtMs <= nowMs)
    .map((attempt) => ({ slot, attempt }))
}
