import { createEventProver, findHeaderOracle } from "@agentgpt/chain"
import type { CrossOrder, ProveEvent } from "@agentgpt/chain"
import { requireDesk } from "./require-desk.ts"
import type { Workshop } from "./workshop.ts"

/**
 * Shows events to whichever of an order's two arbiters has a header oracle, for when the gateways do not bring messages.
 * @throws TASK_CHAIN_UNKNOWN, NODE_ codes
 */
export async function openOrderProofs(
  workshop: Pick<Workshop, "desks">,
  { order, sourceChainId, destinationChainId }: CrossOrder,
): Promise<ProveEvent | undefined> {
  const arbiters = [
    [sourceChainId, order.srcArbiter],
    [destinationChainId, order.dstArbiter],
  ] as const
  const oracles = await Promise.all(
    arbiters.map(async ([chainId, arbiter]) => {
      const oracle = await findHeaderOracle(requireDesk(workshop, chainId).pool, arbiter)
      return oracle === undefined ? [] : [[chainId, oracle] as const]
    }),
  )
  const known = new Map(oracles.flat())
  return known.size === 0 ? undefined : createEventProver(workshop.desks, known)
}
