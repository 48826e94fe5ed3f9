import type { GroupPorts, PaymentGroup } from "@agentgpt/chain"
import type { EvmAddress, GroupReceipt } from "@agentgpt/core"
import { takeBackLeg } from "./act-in-turn.ts"
import { describeGroup } from "./describe-group.ts"
import type { GroupPlace } from "./list-drawn-groups.ts"
import type { Workshop } from "./workshop.ts"

/** What payments came to that are at their end, after nothing is allowed any more that they did not take. */
export async function closeGroup(
  workshop: Workshop,
  place: Pick<GroupPlace, "run" | "stepId">,
  ports: GroupPorts,
  { group, account }: { readonly group: PaymentGroup; readonly account: EvmAddress },
): Promise<GroupReceipt> {
  const receipt = await describeGroup(ports, group)
  for (const [leg, { payer }] of group.legs.entries()) {
    if (payer !== account || receipt.legs[leg]?.state !== "none") continue
    // eslint-disable-next-line no-await-in-loop -- few, and each under a lock of its own
    await takeBackLeg(workshop, place, { group, leg })
  }
  return receipt
}
