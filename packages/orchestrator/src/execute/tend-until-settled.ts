import { setTimeout as pause } from "node:timers/promises"
import { loadOrder, tendOrder } from "@agentgpt/chain"
import type { CrossOrder, OrderPorts } from "@agentgpt/chain"
import type { Bytes32 } from "@agentgpt/core"
import { leaveToOthers } from "./leave-to-others.ts"
import { tryLooking } from "./try-looking.ts"
import type { Workshop } from "./workshop.ts"

/**
 * Tends an order until it is paid out or given back for ever. Its money is on the way: what is away is waited for, and
 * a run that was cancelled meanwhile changes nothing.
 * @throws BRIDGE_DEED_STUCK and BRIDGE_CHAINS_CONTRADICT, when a person has to look
 */
export async function tendUntilSettled(
  { store, settings, closing }: Pick<Workshop, "store" | "settings" | "closing">,
  ports: OrderPorts,
  orderId: Bytes32,
): Promise<CrossOrder> {
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- it never comes back
    await leaveToOthers(closing)
    // eslint-disable-next-line no-await-in-loop -- one look after the other
    const known = await tryLooking(() => loadOrder(store, orderId))
    if (known?.sourceState === "completed" || known?.sourceState === "refunded") return known
    // eslint-disable-next-line no-await-in-loop -- the same
    await tryLooking(() => tendOrder(ports, orderId))
    // eslint-disable-next-line no-await-in-loop -- the pause between two looks
    await pause(settings.orderPollMs, undefined, { signal: closing }).catch(() => undefined)
  }
}
