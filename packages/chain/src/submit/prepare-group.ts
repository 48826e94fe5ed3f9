import { AgentGptError } from "@agentgpt/core"
import { reserveSlots } from "../journal/reserve-slots.ts"
import type { Slot } from "../journal/reserve-slots.ts"
import { assessGroup, parkIntent } from "./assess-group.ts"
import type { ReadyIntent } from "./assess-intents.ts"
import { buildTransaction } from "./build-transaction.ts"
import type { TrackedSlot } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"
import { signOrRefuse } from "./sign-or-refuse.ts"
import { ledgerKey } from "./sign-slots.ts"
import type { SignedSlot } from "./sign-slots.ts"
import { leaveQueue, takePlanned } from "./take-planned.ts"

/**
 * Brings the next planned intents to signed transactions in the journal: simulated, priced, affordable, then given
 * nonces, guarded, signed and committed, each step once for the whole group. Returns what is to be sent.
 */
export async function prepareGroup(session: LaneSession): Promise<readonly SignedSlot[]> {
  const { engine } = session
  const taken = await takePlanned(session)
  const assessed = await assessGroup(session, taken)
  const ready = holdFees(session, assessed)
  if (ready.length === 0) return []
  const slots = await giveNonces(session, ready)
  if (slots === undefined) return []
  await engine.step("reserved", slots.length)
  const orders = ready.map(({ intent, gasLimit, price }, index) => {
    const slot = slots[index]!
    const { call } = intent.transaction
    const chainId = engine.pool.chainNumber
    const transaction = buildTransaction({ chainId, nonce: slot.nonce, call, gasLimit, price })
    return { slot, kind: "payment", transaction } as const
  })
  return signOrRefuse(session, orders)
}

/** A budget that is used up is found before a nonce is given out. */
function holdFees(session: LaneSession, ready: readonly ReadyIntent[]): readonly ReadyIntent[] {
  const { engine, account, memory } = session
  for (const [index, { intent, feeWei }] of ready.entries()) {
    const slot = ledgerKey(account, memory.nextNonce + BigInt(index))
    try {
      engine.ledger.hold(slot, feeWei)
    } catch (error) {
      if (!AgentGptError.is(error) || error.code !== "FEE_BUDGET_EXCEEDED") throw error
      for (const late of ready.slice(index)) {
        parkIntent(session, { intent: late.intent, why: error.shortMessage, errorCode: error.code })
      }
      return ready.slice(0, index)
    }
    memory.parked.delete(intent.intentId)
  }
  return ready
}

async function giveNonces(
  session: LaneSession,
  ready: readonly ReadyIntent[],
): Promise<readonly TrackedSlot[] | undefined> {
  const { memory } = session
  const reserved = await reserveOrReread(session, ready)
  if (reserved === undefined) return undefined
  const nonceOf = new Map(reserved.map(({ intentId, nonce }) => [intentId, nonce]))
  const slots = ready.map(({ intent, strategy }): TrackedSlot => {
    const nonce = nonceOf.get(intent.intentId)!
    return {
      nonce,
      intent: { ...intent, state: "reserved" },
      strategy,
      attempts: [],
      firstSentAtMs: undefined,
    }
  })
  for (const slot of slots) memory.slots.set(slot.nonce, slot)
  memory.nextNonce += BigInt(slots.length)
  leaveQueue(
    memory,
    ready.map(({ intent }) => intent),
  )
  return slots
}

/** An intent of the group may have ended meanwhile: nothing was given out then, and the journal is read again. */
async function reserveOrReread(
  session: LaneSession,
  ready: readonly ReadyIntent[],
): Promise<readonly Slot[] | undefined> {
  const { engine, lease, memory } = session
  const intentIds = ready.map(({ intent }) => intent.intentId)
  try {
    return await session.inTurn(() => reserveSlots(engine.store, lease, intentIds))
  } catch (error) {
    const isStale =
      AgentGptError.is(error) &&
      (error.code === "JOURNAL_TRANSITION_FORBIDDEN" || error.code === "JOURNAL_SLOT_TAKEN")
    if (!isStale) throw error
    memory.queue = []
    memory.readAllAtMs = 0
    return undefined
  }
}
