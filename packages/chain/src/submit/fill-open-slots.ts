import { sql } from "kysely"
import { decideFee } from "../fees/decide-fee.ts"
import { listOpenSlots } from "../lanes/list-open-slots.ts"
import type { OpenSlot } from "../lanes/list-open-slots.ts"
import { RpcError } from "../nodes/json-rpc.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { assessGroup } from "./assess-group.ts"
import { buildTransaction, cancellingCall } from "./build-transaction.ts"
import { readIntentRow } from "./journal-intent.ts"
import type { IntentRow, JournalIntent } from "./journal-intent.ts"
import type { TrackedSlot } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"
import { signOrRefuse } from "./sign-or-refuse.ts"
import type { SignedSlot, SigningOrder } from "./sign-slots.ts"

/**
 * Signs for nonces that were given out and never used: the payment, or a cancelling transaction if its intent has
 * ended. Until none is left nothing new is begun, since later nonces cannot pass a gap.
 */
export async function fillOpenSlots(session: LaneSession): Promise<readonly SignedSlot[]> {
  const { engine, lease, memory } = session
  const open = await withCodedErrors(() => listOpenSlots(engine.store.sql, lease))
  const unsigned = open.filter(({ needs }) => needs !== "outcome")
  memory.mustFillSlots = unsigned.length > 0
  if (unsigned.length === 0) return []
  const slots = await trackUnsigned(session, unsigned)
  const orders = [...(await orderPayments(session, slots)), ...(await orderCancels(session, slots))]
  orders.sort((one, other) => (one.slot.nonce < other.slot.nonce ? -1 : 1))
  const signed = await signOrRefuse(session, orders)
  memory.mustFillSlots = signed.length < unsigned.length
  return signed
}

type UnsignedSlot = { readonly slot: TrackedSlot; readonly needs: OpenSlot["needs"] }

async function trackUnsigned(
  session: LaneSession,
  unsigned: readonly OpenSlot[],
): Promise<readonly UnsignedSlot[]> {
  const { engine, memory } = session
  const intents = await readIntents(
    session,
    unsigned.map(({ intentId }) => intentId),
  )
  return unsigned.map(({ nonce, intentId, needs }) => {
    const intent = intents.get(intentId)!
    const { strategy } = engine.hints.of(intent.idempotencyKey)
    const slot: TrackedSlot = { nonce, intent, strategy, attempts: [], firstSentAtMs: undefined }
    memory.slots.set(nonce, slot)
    return { slot, needs }
  })
}

/** Frozen intents wait for a person, and the lane with them. */
async function orderPayments(
  session: LaneSession,
  unsigned: readonly UnsignedSlot[],
): Promise<readonly SigningOrder[]> {
  const payable = unsigned.filter(({ slot, needs }) => needs === "payment" && slot.intent.state !== "frozen")
  const intents = payable.map(({ slot }) => slot.intent)
  const ready = await assessGroup(session, intents, session.lease)
  return ready.map(({ intent, gasLimit, price }) => {
    const { slot } = payable.find((entry) => entry.slot.intent === intent)!
    const { call } = intent.transaction
    const chainId = session.engine.pool.chainNumber
    const transaction = buildTransaction({ chainId, nonce: slot.nonce, call, gasLimit, price })
    return { slot, kind: "payment", transaction }
  })
}

async function orderCancels(
  session: LaneSession,
  unsigned: readonly UnsignedSlot[],
): Promise<readonly SigningOrder[]> {
  const ended = unsigned.filter(({ needs }) => needs === "cancel")
  return Promise.all(ended.map(({ slot }) => orderCancel(session, slot)))
}

/** A cancelling transaction at the market's price. */
export async function orderCancel(session: LaneSession, slot: TrackedSlot): Promise<SigningOrder> {
  const { engine, account } = session
  const decision = decideFee({
    strategy: "optimal",
    market: await engine.market(),
    feedWei: await engine.feedWei(),
    caps: engine.settings.caps,
  })
  if (decision.action !== "send") throw new Error("The optimal strategy never waits.")
  const parts = {
    chainId: engine.pool.chainNumber,
    nonce: slot.nonce,
    call: cancellingCall(account),
    gasLimit: await estimateCancelGas(session),
    price: decision.price,
  }
  return { slot, kind: "cancel", transaction: buildTransaction(parts) }
}

const PLAIN_TRANSFER_GAS = 21_000n

/** More than a plain transfer's gas where data costs gas, or where the account has code. */
async function estimateCancelGas({ engine, account }: LaneSession): Promise<bigint> {
  try {
    const call = { from: account, to: account, value: "0x0", data: "0x" }
    const estimate = await engine.pool.withNode((node) => node.call("eth_estimateGas", [call]))
    const gas = BigInt(estimate as string)
    return gas > PLAIN_TRANSFER_GAS ? (gas * 12n) / 10n : PLAIN_TRANSFER_GAS
  } catch (error) {
    // An account without funds cannot be estimated for; the nodes say so again when it is sent.
    if (error instanceof RpcError && error.failure.kind === "rpc") return PLAIN_TRANSFER_GAS
    throw error
  }
}

/** Intents by their ids, as the journal has them now. */
export async function readIntents(
  { engine, account }: LaneSession,
  intentIds: readonly bigint[],
): Promise<ReadonlyMap<bigint, JournalIntent>> {
  const { rows } = await withCodedErrors(() =>
    sql<IntentRow>`
      select intent_id, idempotency_key, state, payload, payload_hash from agentgpt.intent
      where intent_id = any (${intentIds.map(String)}::bigint[])`.execute(engine.store.sql),
  )
  return new Map(rows.map((row) => [row.intent_id, readIntentRow(row, account)]))
}
