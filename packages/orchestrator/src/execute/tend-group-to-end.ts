import { setTimeout as pause } from "node:timers/promises"
import { tendGroup } from "@agentgpt/chain"
import type { GroupPorts, PaymentGroup } from "@agentgpt/chain"
import { leaveToOthers } from "./leave-to-others.ts"
import { tryLooking } from "./try-looking.ts"
import type { Workshop } from "./workshop.ts"

/**
 * Tends payments that are begun until all are paid or all that was set aside is back for ever. A run that was cancelled
 * meanwhile changes nothing.
 * @throws BRIDGE_DEED_STUCK, when a person has to look
 */
export async function tendGroupToEnd(
  { settings, closing }: Pick<Workshop, "settings" | "closing">,
  ports: GroupPorts,
  group: PaymentGroup,
  patienceFromMs = 0,
): Promise<void> {
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- it never comes back
    await leaveToOthers(closing)
    // eslint-disable-next-line no-await-in-loop -- one look after the other
    const tended = await tryLooking(() => tendGroup(ports, group, patienceFromMs))
    if (tended?.choice.action === "done") return
    // eslint-disable-next-line no-await-in-loop -- the pause between two looks
    await pause(settings.orderPollMs, undefined, { signal: closing }).catch(() => undefined)
  }
}
