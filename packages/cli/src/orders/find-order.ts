import { listOrders } from "@agentgpt/chain"
import type { CrossOrder, Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"

/** Ids that begin alike are told apart by more of them. */
const LEAST_DIGITS = 6

/**
 * The order that a person names by its id, or by so much of the beginning that no other one is meant.
 * @throws BRIDGE_ORDER_UNKNOWN
 */
export async function findOrder(store: Store, named: string): Promise<CrossOrder> {
  const beginning = named.toLowerCase()
  const orders = await listOrders(store, { limit: Number.MAX_SAFE_INTEGER })
  const meant = orders.filter(({ orderId }) => orderId.startsWith(beginning))
  const [order, other] = meant
  if (order !== undefined && other === undefined && named.length >= LEAST_DIGITS + 2) return order
  const what =
    meant.length > 1 ? "That is the beginning of several orders." : "The journal has no such order."
  throw new AgentGptError("BRIDGE_ORDER_UNKNOWN", what, {
    meta: [
      `An order is named by its id, or by at least ${LEAST_DIGITS} digits of its beginning, with 0x.`,
      "`agentgpt orders list` shows what there is.",
    ],
  })
}
