import type { Hex } from "@agentgpt/core"
import { writeLongHex } from "../codec/long-hex.ts"
import { sql } from "kysely"
import { decodeTransaction } from "../codec/decode-transaction.ts"
import { loadUnsettledAttempts } from "../journal/load-attempts.ts"
import type { BlockReference } from "../lanes/chain-port.ts"
import { listOpenSlots } from "../lanes/list-open-slots.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { priceOf } from "./build-transaction.ts"
import { readIntents } from "./fill-open-slots.ts"
import type { TrackedSlot } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"
import { dropAllSlots, trackAttempt } from "./track-attempts.ts"

/**
 * Reads from the journal everything of the lane that is not settled, and begins to follow it. What is in no block
 * is due at once: it goes out again byte for byte.
 */
export async function loadLane(session: LaneSession): Promise<void> {
  const { engine, lease, memory } = session
  dropAllSlots(session)
  // It was said of blocks in which the journal may not have them any more; the next look tells it again.
  session.settling.clear()
  const open = await withCodedErrors(() => listOpenSlots(engine.store.sql, lease))
  const intents = await readIntents(
    session,
    open.map(({ intentId }) => intentId),
  )
  for (const { nonce, intentId } of open) {
    const intent = intents.get(intentId)!
    const { strategy } = engine.hints.of(intent.idempotencyKey)
    const slot: TrackedSlot = { nonce, intent, strategy, attempts: [], firstSentAtMs: undefined }
    memory.slots.set(nonce, slot)
  }
  const details = await readDetails(session)
  for (const { attempt: committed, state } of await loadUnsettledAttempts(engine.store, lease)) {
    const slot = memory.slots.get(committed.nonce)
    const detail = details.get(committed.transactionHash)
    if (slot === undefined || detail === undefined) continue
    const { transaction } = decodeTransaction(detail.raw)
    trackAttempt(session, slot, {
      committed,
      state,
      price: priceOf(transaction),
      gasLimit: transaction.gasLimit,
      dueAtMs: 0,
      ...(detail.block !== undefined && { block: detail.block }),
      ...(detail.succeeded !== null && { succeeded: detail.succeeded }),
    })
  }
  memory.nextNonce = await readNextNonce(session)
  memory.mustFillSlots = true
  // News that came while the journal was read belong to nobody.
  engine.lookAgain()
}

type Detail = {
  readonly raw: Hex
  readonly block: BlockReference | undefined
  readonly succeeded: boolean | null
}

/** For prices and blocks; what is sent comes from `takeBytes` alone. */
async function readDetails({ engine, lease }: LaneSession): Promise<ReadonlyMap<Hex, Detail>> {
  const rows = await withCodedErrors(() =>
    engine.store.sql
      .selectFrom("agentgpt.attempt")
      .select(["transaction_hash", "signed_bytes", "block_number", "block_hash", "succeeded"])
      .where("chain_id", "=", lease.chainId)
      .where("account", "=", lease.account)
      .where("state", "not in", ["finalized", "reverted", "replaced"])
      .execute(),
  )
  return new Map(
    rows.map(({ transaction_hash, signed_bytes, block_number, block_hash, succeeded }) => {
      const block = block_number === null ? undefined : { number: block_number, hash: block_hash as Hex }
      return [transaction_hash as Hex, { raw: writeLongHex(signed_bytes), block, succeeded }]
    }),
  )
}

async function readNextNonce({ engine, lease }: LaneSession): Promise<bigint> {
  const { rows } = await withCodedErrors(() =>
    sql<{ next_nonce: bigint }>`
      select next_nonce from agentgpt.lane
      where chain_id = ${lease.chainId} and account = ${lease.account}`.execute(engine.store.sql),
  )
  return rows[0]!.next_nonce
}
