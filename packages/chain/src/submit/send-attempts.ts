import { AgentGptError } from "@agentgpt/core"
import { writeLongHex } from "../codec/long-hex.ts"
import { takeBytes } from "../journal/committed-attempt.ts"
import type { Observation } from "../journal/record-observations.ts"
import type { SendOutcome } from "../nodes/send-outcome.ts"
import { blockTimeMs } from "./block-time.ts"
import { followRoutes } from "./follow-routes.ts"
import { isPrivate } from "./lane-memory.ts"
import type { TrackedAttempt } from "./lane-memory.ts"
import { decideAfterSend } from "./decide-after-send.ts"
import type { AfterSend } from "./decide-after-send.ts"
import type { LaneSession } from "./lane-session.ts"
import type { SignedSlot } from "./sign-slots.ts"

type Answer = { readonly outcome: SendOutcome; readonly message: string | undefined }

/** So many travel in one message. A longer one would hold up every other question to the node. */
const MESSAGE_SIZE = 100

/**
 * Sends committed transactions by their routes. Those of a message are sent in one turn of the event loop, so that
 * they travel together, and all in the order of their nonces. What the nodes said is kept for the journal, which is
 * told at the next look at the chain: the next transactions do not wait for it.
 * @throws JOURNAL_HALTED, JOURNAL_LEASE_LOST, JOURNAL_LANE_FROZEN; nothing further was sent then
 */
export async function sendAttempts(session: LaneSession, signed: readonly SignedSlot[]): Promise<void> {
  if (signed.length === 0) return
  for (let start = 0; start < signed.length; start += MESSAGE_SIZE) {
    session.outcomes.push(...(await sendMessage(session, signed.slice(start, start + MESSAGE_SIZE))))
  }
}

async function sendMessage(
  session: LaneSession,
  signed: readonly SignedSlot[],
): Promise<readonly Observation[]> {
  const { engine, lease } = session
  const slots = signed.map(({ slot }) => slot)
  await followRoutes(session, slots)
  const committed = signed.map(({ attempt }) => attempt.committed)
  const bytes = await takeBytes(engine.store, lease, committed)
  await engine.step("taken", signed.length)
  const answers = await Promise.all(
    signed.map((entry, index) => broadcast(session, entry, writeLongHex(bytes[index]!))),
  )
  await engine.step("sent", signed.length)
  return signed.flatMap((entry, index) => applyAnswer(session, entry, answers[index]!))
}

async function broadcast({ engine }: LaneSession, { slot }: SignedSlot, raw: `0x${string}`): Promise<Answer> {
  try {
    const { outcome, answers } = await engine.pool.broadcast(raw, isPrivate(slot) ? "private" : "public")
    const message = answers.find((answer) => answer.outcome === outcome)?.message
    return { outcome, message }
  } catch (error) {
    // No node could be asked. The bytes stay in the journal and go out when one can be.
    return { outcome: "ambiguous", message: error instanceof Error ? error.message : String(error) }
  }
}

function applyAnswer(
  session: LaneSession,
  { slot, attempt }: SignedSlot,
  { outcome, message }: Answer,
): readonly Observation[] {
  const { engine, account } = session
  attempt.sends += 1
  const after = decideAfterSend(outcome, {
    sends: attempt.sends,
    nowMs: engine.now(),
    blockTimeMs: blockTimeMs(engine.view()),
    resendAfterBlocks: engine.settings.resendAfterBlocks,
    random: engine.random(),
  })
  slot.firstSentAtMs ??= engine.now()
  // A block may have been faster than the node's answer.
  if (attempt.block !== undefined) return []
  const { transactionHash } = attempt.committed
  if (isPrivate(slot) && isWithheld(attempt, after, outcome)) {
    const data = { transactionHash, outcome, ...(message !== undefined && { message }) }
    engine.emit("transaction-withheld", account, data, slot.intent.idempotencyKey)
  }
  attempt.dueAtMs = after.dueAtMs
  attempt.lastOutcome = outcome
  tell(session, slot.intent.idempotencyKey, transactionHash, after, outcome, message)
  const is = after.isSent ? "sent" : "unknown"
  if (attempt.state === is) return []
  attempt.state = is
  if (is === "sent") {
    engine.emit(
      "transaction-sent",
      account,
      { chainId: engine.chainId, transactionHash },
      slot.intent.idempotencyKey,
    )
  }
  if (attempt.committed.kind === "payment") engine.board.note(slot.intent.idempotencyKey, is)
  return [{ transactionHash, is }]
}

/** Relays say no, in these words for the first time; or hold it, and did so blocks ago. */
function isWithheld(before: TrackedAttempt, { isSent }: AfterSend, outcome: SendOutcome): boolean {
  return isSent ? before.state === "sent" && before.sends > 1 : before.lastOutcome !== outcome
}

function tell(
  { engine, account, standing }: LaneSession,
  key: string,
  transactionHash: `0x${string}`,
  after: AfterSend,
  outcome: SendOutcome,
  message: string | undefined,
): void {
  if (after.next === "fund" && standing.state === "open") {
    standing.state = "unfunded"
    standing.why = message
  }
  if (after.next !== "ask") return
  const data = { transactionHash, outcome, ...(message !== undefined && { message }) }
  engine.emit("transaction-refused", account, data, key)
}

/** Whether an error says that nothing may be sent until a person resumes. */
export function isHalt(thrown: unknown): boolean {
  return AgentGptError.is(thrown) && thrown.code === "JOURNAL_HALTED"
}
