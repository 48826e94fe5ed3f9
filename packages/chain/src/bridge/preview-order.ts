import type { ChainId, Hex } from "@agentgpt/core"
import type { Store } from "../store/store.ts"
import { buildQuestion } from "./build-question.ts"
import { chooseOrderAction } from "./choose-order-action.ts"
import type { OrderChoice } from "./choose-order-action.ts"
import { loadOrder } from "./cross-orders.ts"
import type { CrossOrder } from "./cross-orders.ts"
import { listDeeds } from "./order-deeds.ts"
import { requireChain } from "./order-ports.ts"
import type { TendPolicy } from "./order-ports.ts"
import { readOrder } from "./read-order.ts"
import type { OrderReader, OrderView } from "./read-order.ts"

export type OrderPreview = { readonly view: OrderView; readonly choice: OrderChoice }

/**
 * What a tender would do next about an order, and why, by what both chains say now. Nothing is written down or sent, and
 * no key is needed.
 * @throws BRIDGE_ORDER_UNKNOWN, BRIDGE_CHAIN_NOT_TENDED, BRIDGE_ANSWER_INVALID, NODE_ and STORE_ codes
 *
 * @example
 * const { choice } = await previewOrder({ store, chains, policy, canProve: false }, orderId)
 */
export async function previewOrder(
  {
    store,
    chains,
    policy,
    canProve,
    now = Date.now,
  }: {
    readonly store: Store
    readonly chains: ReadonlyMap<ChainId, OrderReader>
    readonly policy: TendPolicy
    readonly canProve: boolean
    readonly now?: () => number
  },
  orderId: Hex,
): Promise<OrderPreview> {
  const known = await loadOrder(store, orderId)
  const [source, destination] = [known.sourceChainId, known.destinationChainId].map((chainId) =>
    requireChain({ chains }, chainId),
  )
  const deeds = await listDeeds(store, orderId)
  const view = await readOrder(source!, destination!, known.order)
  const question = buildQuestion(learn(known, view), { view, deeds, canProve, policy, nowMs: now() })
  return { view, choice: chooseOrderAction(question) }
}

/** What the journal would know if it were told what is final: a node that is behind it tells nothing new. */
function learn(known: CrossOrder, { source, destination }: OrderView): CrossOrder {
  const isOld =
    source.final === "none" ||
    source.final === "dispatched" ||
    known.sourceState === "completed" ||
    known.sourceState === "refunded"
  return {
    ...known,
    sourceState: isOld ? known.sourceState : source.final,
    destinationState: destination.final === "none" ? known.destinationState : destination.final,
  }
}
