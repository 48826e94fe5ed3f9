import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { CrossOrderDeedTable } from "../store/database.ts"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import type { TransactionCall } from "../submit/transaction-request.ts"
import type { OrderDeed } from "./choose-order-action.ts"
import type { CrossOrder } from "./cross-orders.ts"
import type { DeedAction } from "./order.ts"

/** A deed with the complete call that is submitted for it. */
export type RecordedDeed = OrderDeed & {
  readonly idempotencyKey: string
  readonly chainId: ChainId
  readonly account: EvmAddress
  readonly call: TransactionCall
  readonly why: string
  readonly patienceRound: number
  /** Why its transaction was not sent, or what holds it up. */
  readonly endedWhy?: string
}

export type NewDeed = {
  readonly chosenAtMs: number
  readonly action: DeedAction
  readonly attemptNumber: number
  readonly chainId: ChainId
  readonly account: EvmAddress
  readonly call: TransactionCall
  readonly why: string
}

/**
 * Everything that was done about an order, oldest first, with what became of it.
 *
 * @example
 * for (const { action, why } of await listDeeds(store, orderId)) console.log(action, why)
 */
export async function listDeeds(store: Store, orderId: Hex): Promise<readonly RecordedDeed[]> {
  const { rows } = await withCodedErrors(() =>
    sql<DeedRow>`
      select deed.action, deed.attempt_number, deed.patience_round, deed.idempotency_key, deed.chain_id, deed.account,
        deed.to_address, deed.value_wei::text as value_wei, deed.data, deed.why, deed.chosen_at, intent.state, intent.state_why
      from agentgpt.cross_order_deed deed
      left join agentgpt.intent intent on intent.idempotency_key = deed.idempotency_key
      where deed.order_id = ${orderId}
      order by deed.chosen_at, deed.action, deed.attempt_number`.execute(store.sql),
  )
  return rows.map(toDeed)
}

/**
 * Writes a deed down before anything is submitted. When another tender was faster with the same attempt, its deed is the
 * one that counts.
 * @throws JOURNAL_PROOF_MISSING when nothing final calls for it, JOURNAL_TRANSITION_FORBIDDEN
 */
export async function recordDeed(
  store: Store,
  { orderId, patienceRound }: CrossOrder,
  deed: NewDeed,
): Promise<RecordedDeed> {
  const { action, attemptNumber, chosenAtMs, chainId, account, call, why } = deed
  await withCodedErrors(() =>
    store.sql
      .insertInto("agentgpt.cross_order_deed")
      .values({
        order_id: orderId,
        action,
        attempt_number: attemptNumber,
        patience_round: patienceRound,
        idempotency_key: `order/${orderId}/${action}/${attemptNumber}`,
        chain_id: chainId,
        account,
        to_address: call.to,
        value_wei: String(call.valueWei),
        data: call.data,
        why,
        chosen_at: new Date(chosenAtMs),
      })
      .onConflict((conflict) => conflict.columns(["order_id", "action", "attempt_number"]).doNothing())
      .execute(),
  )
  const deeds = await listDeeds(store, orderId)
  return deeds.find((known) => known.action === action && known.attemptNumber === attemptNumber)!
}

type DeedRow = Omit<CrossOrderDeedTable, "order_id"> & {
  readonly state: string | null
  readonly state_why: string | null
}

const STATUSES: Readonly<Record<string, OrderDeed["status"]>> = {
  finalized: "succeeded",
  reverted: "failed",
  "failed-before-send": "failed",
  cancelled: "cancelled",
}

function toDeed(row: DeedRow): RecordedDeed {
  return {
    action: row.action,
    attemptNumber: row.attempt_number,
    patienceRound: row.patience_round,
    chosenAtMs: row.chosen_at.getTime(),
    status: row.state === null ? "unsubmitted" : (STATUSES[row.state] ?? "open"),
    idempotencyKey: row.idempotency_key,
    chainId: row.chain_id as ChainId,
    account: row.account as EvmAddress,
    call: { to: row.to_address as EvmAddress, valueWei: BigInt(row.value_wei), data: row.data as Hex },
    why: row.why,
    ...(row.state_why !== null && { endedWhy: row.state_why }),
  }
}
