import type { OrderQuestion } from "./choose-order-action.ts"
import type { CrossOrder } from "./cross-orders.ts"
import type { RecordedDeed } from "./order-deeds.ts"
import type { OrderView } from "./read-order.ts"

/** What is asked about an order, of what the journal knows and what the chains say. */
export function buildQuestion(
  known: CrossOrder,
  {
    view,
    deeds,
    ...rest
  }: Pick<OrderQuestion, "canProve" | "policy" | "nowMs"> & {
    readonly view: OrderView
    readonly deeds: readonly RecordedDeed[]
  },
): OrderQuestion {
  return {
    ...keepBehind(view, known),
    ...rest,
    order: known.order,
    dispatchedAtMs: known.dispatchedAtMs,
    deeds: deeds.filter((deed) => deed.patienceRound === known.patienceRound || deed.status === "open"),
  }
}

/** A node that is behind the journal says old news: then nothing is done until it has caught up. */
function keepBehind({ source, destination }: OrderView, known: CrossOrder): OrderView {
  return {
    source:
      source.final === known.sourceState
        ? source
        : { ...source, head: source.final, final: known.sourceState },
    destination: { ...destination, final: known.destinationState },
  }
}
