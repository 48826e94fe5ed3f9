import type { CommittedAttempt } from "../journal/committed-attempt.ts"
import type { AttemptState } from "../journal/states.ts"
import type { BlockReference } from "../lanes/chain-port.ts"
import type { FeePrice } from "../fees/fee-market.ts"
import type { TrackedAttempt, TrackedSlot } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"

type NewAttempt = {
  readonly committed: CommittedAttempt
  readonly price: FeePrice
  readonly gasLimit: bigint
  readonly state?: AttemptState
  readonly block?: BlockReference
  readonly succeeded?: boolean
  readonly dueAtMs?: number
}

/** A fresh transaction is on its way to the nodes already: only if that fails it is sent again after so long. */
const FRESH_MS = 10_000

/** Begins to follow a transaction. It must be watched before it is sent, so that no block is missed. */
export function trackAttempt(session: LaneSession, slot: TrackedSlot, added: NewAttempt): TrackedAttempt {
  const { engine, memory } = session
  const { transactionHash } = added.committed
  const attempt: TrackedAttempt = {
    committed: added.committed,
    price: added.price,
    gasLimit: added.gasLimit,
    to: slot.intent.transaction.call.to,
    state: added.state ?? "signed",
    block: added.block,
    sends: 0,
    dueAtMs: added.dueAtMs ?? engine.now() + FRESH_MS,
    lastOutcome: undefined,
    succeeded: added.succeeded,
  }
  slot.attempts.push(attempt)
  memory.byHash.set(transactionHash, { slot, attempt })
  placeInBlock(session, attempt, added.block)
  return attempt
}

/** Where the journal believes a transaction to be; undefined when it is in no block. */
export function placeInBlock(
  { engine }: LaneSession,
  attempt: TrackedAttempt,
  block: BlockReference | undefined,
): void {
  const { transactionHash } = attempt.committed
  attempt.block = block
  engine.watched.set(transactionHash, {
    transactionHash,
    to: attempt.to,
    ...(block !== undefined && { block }),
  })
}

/** The slot is settled: nothing of it is followed any more. */
export function dropSlot({ engine, memory }: LaneSession, slot: TrackedSlot): void {
  memory.slots.delete(slot.nonce)
  memory.parked.delete(slot.intent.intentId)
  for (const { committed } of slot.attempts) {
    memory.byHash.delete(committed.transactionHash)
    engine.watched.delete(committed.transactionHash)
  }
}

/** The session ends, or reads the journal anew. */
export function dropAllSlots(session: LaneSession): void {
  for (const slot of session.memory.slots.values()) dropSlot(session, slot)
}
