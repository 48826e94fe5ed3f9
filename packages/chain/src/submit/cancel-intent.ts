import { AgentGptError } from "@agentgpt/core"
import { closeIntents } from "../journal/close-intents.ts"
import { parsePerson } from "../journal/person.ts"
import type { Person } from "../journal/person.ts"
import { replacePrice } from "../fees/replacement.ts"
import type { EngineContext } from "./engine-context.ts"
import { orderCancel } from "./fill-open-slots.ts"
import { isInBlock, isPrivate } from "./lane-memory.ts"
import type { TrackedSlot } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"
import { priceOf } from "./build-transaction.ts"
import { readProgress } from "./read-progress.ts"
import type { LaneRun } from "./run-lane.ts"
import { sendAttempts } from "./send-attempts.ts"
import { signSlots } from "./sign-slots.ts"
import { leaveQueue } from "./take-planned.ts"

/**
 * - `cancelled`: nothing was signed, and nothing will be;
 * - `cancelling`: a transaction that uses up the nonce was sent; which of the two is taken, the chain decides.
 */
export type Cancellation = "cancelled" | "cancelling"

/**
 * Cancels what is not in a block. Before signing the intent is closed; afterwards only a cancelling transaction in
 * the same slot can win over the payment, and it may lose.
 * @throws JOURNAL_PERSON_MISSING, JOURNAL_INTENT_UNKNOWN, SUBMIT_CANCEL_TOO_LATE, SUBMIT_LANE_ELSEWHERE
 */
export async function cancelIntent(
  engine: EngineContext,
  lanes: readonly LaneRun[],
  idempotencyKey: string,
  person: Person,
): Promise<Cancellation> {
  const { who, why } = parsePerson(person)
  const [intent] = await readProgress(engine.store, [idempotencyKey])
  const { state, account, intentId } = intent!
  const session = lanes.map((lane) => lane.session).find((found) => found?.account === account)
  const closing = { as: "cancelled", why: `${who}: ${why}` } as const
  if (state === "planned" || state === "failed-before-send") {
    await closeIntents(engine.store, [intentId], closing)
    for (const { session: own } of lanes) if (own !== undefined) leaveQueue(own.memory, [{ intentId }])
    return tell(engine, lanes, idempotencyKey, { who, why }, "cancelled")
  }
  if (state === "cancelled") return "cancelled"
  if (state !== "reserved" && state !== "signed") throw new AgentGptError("SUBMIT_CANCEL_TOO_LATE")
  if (session === undefined || (session.standing.state !== "open" && session.standing.state !== "unfunded")) {
    throw new AgentGptError("SUBMIT_LANE_ELSEWHERE")
  }
  const slot = session.memory.slots.get(intent!.nonce!)
  if (slot === undefined || isInBlock(slot)) throw new AgentGptError("SUBMIT_CANCEL_TOO_LATE")
  if (slot.attempts.length === 0) {
    await session.inTurn(() => closeIntents(engine.store, [intentId], closing, session.lease))
    session.memory.mustFillSlots = true
    session.spendBell.ring()
    return tell(engine, lanes, idempotencyKey, { who, why }, "cancelled")
  }
  await sendCancel(session, slot)
  return tell(engine, lanes, idempotencyKey, { who, why }, "cancelling")
}

async function sendCancel(session: LaneSession, slot: TrackedSlot): Promise<void> {
  const { engine, account } = session
  const signed = await session.inTurn(async () => {
    const before = slot.attempts.at(-1)!
    if (before.committed.kind === "cancel") return []
    if (isInBlock(slot)) throw new AgentGptError("SUBMIT_CANCEL_TOO_LATE")
    const order = await orderCancel(session, slot)
    const price = replacePrice(before.price, priceOf(order.transaction), engine.settings.caps)
    const transaction = { ...order.transaction, ...price }
    const entries = await signSlots(session, [{ ...order, transaction }])
    const data = {
      chainId: engine.chainId,
      transactionHash: before.committed.transactionHash,
      replacementHash: entries[0]!.attempt.committed.transactionHash,
      reason: "cancel",
    } as const
    engine.emit("transaction-replaced", account, data, slot.intent.idempotencyKey)
    return entries
  })
  if (signed.length > 0 && isPrivate(slot)) await withdrawPayments(session, slot)
  await sendAttempts(session, signed)
}

/** A relay that forgets the payment cannot prefer it; whether it does, the slot alone decides. */
async function withdrawPayments({ engine }: LaneSession, slot: TrackedSlot): Promise<void> {
  const payments = slot.attempts.filter(({ committed }) => committed.kind === "payment")
  await Promise.all(payments.map(({ committed }) => engine.pool.withdraw(committed.transactionHash)))
}

function tell(
  engine: EngineContext,
  lanes: readonly LaneRun[],
  key: string,
  person: Person,
  as: Cancellation,
): Cancellation {
  const isSettled = as === "cancelled"
  const [first] = lanes
  if (first !== undefined)
    engine.emit("intent-cancelled", first.signer.address, { isSettled, ...person }, key)
  if (isSettled) engine.board.note(key, "cancelled")
  return as
}
