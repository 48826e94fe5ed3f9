import { toAgentGptError } from "@agentgpt/core"
import type { AgentGptError, Bytes32 } from "@agentgpt/core"
import { pause } from "../submit/bell.ts"
import { listUnfinishedOrders } from "./cross-orders.ts"
import type { OrderPorts } from "./order-ports.ts"
import { tendOrder } from "./tend-order.ts"
import type { Tended } from "./tend-order.ts"

export type TendOptions = {
  /** Ends the tending; what was begun is finished. */
  readonly signal: AbortSignal
  /** How often each order is looked at; 10 seconds by default. */
  readonly pollEveryMs?: number
  /** Whether it ends by itself when every order is done; false by default. */
  readonly untilDone?: boolean
  /** Told what each look led to. What it throws ends the tending. */
  readonly onTended?: (tended: Tended) => void
  /** Told what went wrong with one order, or with the journal; the others are tended all the same. */
  readonly onTrouble?: (error: AgentGptError, orderId?: Bytes32) => void
}

/**
 * Tends all orders of the journal that are not done, again and again. Orders are looked at one after the other: the
 * transactions of all go through the same lanes. An order that needs a person is told as trouble at each look, until
 * it goes on by itself or is released.
 *
 * @example
 * await tendOrders(ports, { signal, onTrouble: ({ code, meta }, orderId) => log(orderId, code, meta) })
 */
export async function tendOrders(ports: OrderPorts, options: TendOptions): Promise<void> {
  const { signal, pollEveryMs = 10_000, untilDone = false } = options
  while (!signal.aborted) {
    // eslint-disable-next-line no-await-in-loop -- one look after the other
    const isDone = await tendAllOnce(ports, options)
    if (isDone && untilDone) return
    // eslint-disable-next-line no-await-in-loop -- the pause between two looks
    await pause(pollEveryMs, signal)
  }
}

/** Whether nothing is left to tend. */
async function tendAllOnce(ports: OrderPorts, options: TendOptions): Promise<boolean> {
  const { signal, onTended, onTrouble } = options
  let orderIds: readonly Bytes32[]
  try {
    orderIds = await listUnfinishedOrders(ports.store)
  } catch (thrown) {
    onTrouble?.(toAgentGptError(thrown))
    return false
  }
  for (const orderId of orderIds) {
    if (signal.aborted) return false
    let tended: Tended
    try {
      // eslint-disable-next-line no-await-in-loop -- orders share the lanes
      tended = await tendOrder(ports, orderId)
    } catch (thrown) {
      onTrouble?.(toAgentGptError(thrown), orderId)
      continue
    }
    onTended?.(tended)
  }
  return orderIds.length === 0
}
