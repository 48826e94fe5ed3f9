import { recordObservations } from "../journal/record-observations.ts"
import type { Observation } from "../journal/record-observations.ts"
import { describeObservation } from "./describe-observation.ts"
import { countInFlight } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"
import { dropSlot, placeInBlock } from "./track-attempts.ts"
import { ledgerKey } from "./sign-slots.ts"

/** While payments wait to be sent, what is final is written down later: nobody is paid later for it. */
const SETTLE_EVERY_MS = 5_000
/** And so many at once: what is to be signed waits while the journal is written. */
const SETTLE_AT_ONCE = 500

/**
 * Records what nodes and blocks say about the lane's transactions, then acts on what blocks say. It is kept until the
 * journal has it: an outage of the database loses none. Whoever asks while others record waits and then finds what
 * is left.
 */
export async function recordNews(session: LaneSession): Promise<void> {
  const { engine, outcomes, news } = session
  if (outcomes.length + news.length === 0 && !isTimeToSettle(session)) return
  const recorded = await session.inTurn(() => recordAll(session))
  if (recorded.sent > 0) await engine.step("recorded", recorded.sent)
  await engine.step("observed", recorded.observed)
  session.spendBell.ring()
  if (isTimeToSettle(session)) session.tendBell.ring()
}

async function recordAll(
  session: LaneSession,
): Promise<{ readonly sent: number; readonly observed: number }> {
  const { engine, outcomes, news, settling, memory } = session
  const [sentCount, newsCount] = [outcomes.length, news.length]
  const settled = isTimeToSettle(session) ? [...settling.values()].slice(0, SETTLE_AT_ONCE) : []
  const known = [...news, ...settled].filter(({ transactionHash }) => memory.byHash.has(transactionHash))
  const isTold = new Set(known.map(({ transactionHash }) => transactionHash))
  const sent = outcomes.filter(({ transactionHash }) => !isTold.has(transactionHash))
  await recordObservations(engine.store, session.lease, [...sent, ...known])
  outcomes.splice(0, sentCount)
  news.splice(0, newsCount)
  for (const observation of settled) {
    const { transactionHash } = observation
    if (settling.get(transactionHash) === observation) settling.delete(transactionHash)
  }
  if (settled.length > 0 && settled.length < SETTLE_AT_ONCE) memory.settledAtMs = engine.now()
  for (const observation of known) applyObservation(session, observation)
  return { sent: sentCount, observed: known.length }
}

function isTimeToSettle({ engine, memory, settling }: LaneSession): boolean {
  if (settling.size === 0) return false
  const isQuiet = memory.queue.length === 0 && countInFlight(memory) === 0
  const passedMs = engine.now() - memory.settledAtMs
  // Before zero: somebody has put the clock back.
  return isQuiet || passedMs >= SETTLE_EVERY_MS || passedMs < 0
}

function applyObservation(session: LaneSession, observation: Observation): void {
  const { engine, memory, account } = session
  const found = memory.byHash.get(observation.transactionHash)
  if (found === undefined) return
  const { slot, attempt } = found
  const key = slot.intent.idempotencyKey
  // Blocks and questions by hash may tell the same: it does not undo what came after it.
  if (observation.is === "included" && attempt.block?.hash === observation.block.hash) return
  const described = describeObservation(engine.chainId, attempt, observation)
  if (described !== undefined) engine.emit(described.type, account, described.data, key)
  const isPayment = attempt.committed.kind === "payment"
  if (observation.is === "included") {
    // Its rival in the same slot, if one stood in a block, has left it.
    for (const other of slot.attempts) if (other.block !== undefined) placeInBlock(session, other, undefined)
    placeInBlock(session, attempt, observation.block)
    attempt.state = "included"
    if (memory.reached === undefined || slot.nonce > memory.reached.nonce) {
      memory.reached = { nonce: slot.nonce, atMs: engine.now() }
    }
    attempt.succeeded = observation.succeeded
    if (isPayment) engine.board.note(key, "included")
  } else if (observation.is === "removed") {
    placeInBlock(session, attempt, undefined)
    attempt.state = "unknown"
    attempt.dueAtMs = 0
  } else if (observation.is === "safe") {
    attempt.state = "safe"
    if (isPayment) engine.board.note(key, "safe")
  } else if (observation.is === "final") {
    const outcome = attempt.succeeded === false ? "reverted" : "finalized"
    const as = isPayment ? outcome : "cancelled"
    dropSlot(session, slot)
    engine.ledger.release(ledgerKey(account, slot.nonce), true)
    engine.hints.forget(key)
    engine.emit("intent-settled", account, { as, nonce: String(slot.nonce) }, key)
    if (as === "cancelled") engine.emit("intent-cancelled", account, { isSettled: true }, key)
    engine.board.note(key, as)
  }
}
