import { AgentGptError, fromEvmChainNumber } from "@agentgpt/core"
import type { Bytes32, ChainId, Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { Selectable } from "kysely"
import { parsePerson } from "../journal/person.ts"
import type { Person } from "../journal/person.ts"
import type { CrossOrderTable } from "../store/database.ts"
import type { Store } from "../store/store.ts"
import { translateStoreError, withCodedErrors } from "../store/translate-error.ts"
import type { DestinationState, Order, SourceState } from "./order.ts"
import { orderIdOf, readOrderJson, writeOrderJson } from "./order-codec.ts"

/** Where the source says that an order was sent. */
export type Dispatch = {
  readonly order: Order
  readonly transactionHash: Hex
  /** Position of the event among those of its transaction. */
  readonly logIndex: number
  readonly dispatchedAtMs: number
}

/** An order as the journal holds it: its states are those of final blocks. */
export type CrossOrder = Dispatch & {
  readonly orderId: Bytes32
  readonly sourceChainId: ChainId
  readonly destinationChainId: ChainId
  readonly sourceState: Exclude<SourceState, "none">
  readonly destinationState: DestinationState
  /** Why a person has to look. */
  readonly asksWhy?: string
  readonly patienceRound: number
  /** What is known of the message to the destination and of the one back. */
  readonly orderMessage: "travelling" | "arrived" | "overtaken"
  readonly resultMessage: "not-due" | "travelling" | "arrived"
}

/**
 * Writes down an order whose dispatch is final. The same order again changes nothing.
 * @throws BRIDGE_ORDER_INVALID, JOURNAL_INPUT_INVALID, STORE_ codes
 */
export async function recordOrder(store: Store, dispatch: Dispatch): Promise<CrossOrder> {
  const { order, transactionHash, logIndex, dispatchedAtMs } = dispatch
  const orderId = orderIdOf(order)
  await withCodedErrors(() =>
    store.sql
      .insertInto("agentgpt.cross_order")
      .values({
        order_id: orderId,
        source_chain_id: fromEvmChainNumber(order.srcChainId),
        destination_chain_id: fromEvmChainNumber(order.dstChainId),
        order_json: writeOrderJson(order),
        dispatch_transaction: transactionHash,
        dispatch_log_index: logIndex,
        dispatched_at: new Date(dispatchedAtMs),
      })
      .onConflict((conflict) => conflict.column("order_id").doNothing())
      .execute(),
  )
  return loadOrder(store, orderId)
}

/**
 * @throws BRIDGE_ORDER_UNKNOWN
 *
 * @example
 * const { order } = await loadOrder(store, orderId)
 */
export async function loadOrder(store: Store, orderId: Hex): Promise<CrossOrder> {
  const row = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.cross_order")
      .selectAll()
      .where("order_id", "=", orderId)
      .executeTakeFirst(),
  )
  if (row === undefined) throw new AgentGptError("BRIDGE_ORDER_UNKNOWN")
  return toOrder(row)
}

/**
 * The orders of the journal, newest first; a hundred unless told.
 *
 * @example
 * const open = await listOrders(store, { isOpen: true })
 */
export async function listOrders(
  store: Store,
  { isOpen, limit = 100 }: { readonly isOpen?: boolean; readonly limit?: number } = {},
): Promise<readonly CrossOrder[]> {
  const rows = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.cross_order")
      .selectAll()
      .$if(isOpen !== undefined, (orders) => orders.where("is_unfinished", "=", isOpen === true))
      .orderBy("recorded_at", "desc")
      .orderBy("order_id")
      .limit(limit)
      .execute(),
  )
  return rows.map(toOrder)
}

/**
 * Ids of the orders that are neither paid out nor refunded for ever, oldest first.
 *
 * @example
 * for (const orderId of await listUnfinishedOrders(store)) await tendOrder(ports, orderId)
 */
export async function listUnfinishedOrders(store: Store): Promise<readonly Bytes32[]> {
  const rows = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.cross_order")
      .select("order_id")
      .where("is_unfinished", "=", true)
      .orderBy("recorded_at")
      .orderBy("order_id")
      .execute(),
  )
  return rows.map(({ order_id }) => order_id as Bytes32)
}

/**
 * Writes down what final blocks say. What a node says that is behind the journal changes nothing.
 * @throws BRIDGE_CHAINS_CONTRADICT when it is the opposite of what final blocks said before, or of the other chain
 */
export async function recordStates(
  store: Store,
  orderId: Hex,
  source: SourceState,
  destination: DestinationState,
): Promise<CrossOrder> {
  const nextSource = sql`case when ${source} in ('none', 'dispatched')
      or source_state || '>' || ${source} in ('completed>releasable', 'refunded>refundable')
    then source_state else ${source} end`
  const nextDestination = sql`case when ${destination} = 'none' then destination_state else ${destination} end`
  try {
    await sql`update agentgpt.cross_order
      set source_state = ${nextSource}, destination_state = ${nextDestination},
        ended_at = case when ${nextSource} in ('completed', 'refunded') then coalesce(ended_at, clock_timestamp()) end
      where order_id = ${orderId}
        and (source_state <> ${nextSource} or destination_state <> ${nextDestination})`.execute(store.sql)
  } catch (thrown) {
    const error = translateStoreError(thrown)
    const isRefused = error.code === "JOURNAL_INPUT_INVALID" || error.code === "JOURNAL_TRANSITION_FORBIDDEN"
    if (!isRefused) throw error
    throw new AgentGptError("BRIDGE_CHAINS_CONTRADICT", undefined, {
      meta: [`The chains say ${source} and ${destination}, which cannot be.`],
      cause: error,
    })
  }
  return loadOrder(store, orderId)
}

/** Writes down why a person has to look, or that nobody has to any more. */
export async function noteAsking(store: Store, orderId: Hex, why: string | undefined): Promise<void> {
  await withCodedErrors(() =>
    store.sql
      .updateTable("agentgpt.cross_order")
      .set({ asks_why: why ?? null })
      .where("order_id", "=", orderId)
      .where(sql<boolean>`asks_why is distinct from ${why ?? null}`)
      .execute(),
  )
}

/**
 * A person lets an order go on that asked: deeds so far no longer count against the patience.
 * @throws JOURNAL_PERSON_MISSING, BRIDGE_ORDER_UNKNOWN when it is unknown or asks for nothing
 *
 * @example
 * await releaseOrder(store, orderId, { who: "ana@example.org", why: "the relayers are back" })
 */
export async function releaseOrder(store: Store, orderId: Hex, person: Person): Promise<void> {
  const { who, why } = parsePerson(person)
  await withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable("agentgpt.cross_order")
        .set(({ eb }) => ({ asks_why: null, patience_round: eb("patience_round", "+", 1) }))
        .where("order_id", "=", orderId)
        .where("asks_why", "is not", null)
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) {
        throw new AgentGptError("BRIDGE_ORDER_UNKNOWN", "The order is unknown, or nothing holds it back.")
      }
      await transaction
        .insertInto("agentgpt.decision")
        .values({ kind: "release", subject: orderId, who, why })
        .execute()
    }),
  )
}

function toOrder(row: Selectable<CrossOrderTable>): CrossOrder {
  const isDecided = row.source_state !== "dispatched"
  const hasArrived = row.destination_state !== "none"
  const isDue = hasArrived || isDecided
  return {
    orderId: row.order_id as Bytes32,
    order: readOrderJson(row.order_json),
    sourceChainId: row.source_chain_id as ChainId,
    destinationChainId: row.destination_chain_id as ChainId,
    transactionHash: row.dispatch_transaction as Hex,
    logIndex: row.dispatch_log_index,
    dispatchedAtMs: row.dispatched_at.getTime(),
    sourceState: row.source_state,
    destinationState: row.destination_state,
    patienceRound: row.patience_round,
    orderMessage: row.destination_state === "expired" ? "overtaken" : hasArrived ? "arrived" : "travelling",
    resultMessage: isDecided ? "arrived" : isDue ? "travelling" : "not-due",
    ...(row.asks_why !== null && { asksWhy: row.asks_why }),
  }
}
