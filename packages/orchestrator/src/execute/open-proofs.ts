import { createEventProver, findHeaderOracle } from "@agentgpt/chain"
import type { CrossOrder, ProveEvent } from "@agentgpt/chain"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { requireDesk } from "./require-desk.ts"
import type { Workshop } from "./workshop.ts"

/**
 * Shows events of one chain to whichever of these contracts has a header oracle, for when the gateways do not bring
 * messages.
 * @throws TASK_CHAIN_UNKNOWN, NODE_ codes
 */
export async function openProofs(
  workshop: Pick<Workshop, "desks">,
  contracts: readonly (readonly [ChainId, EvmAddress | undefined])[],
): Promise<ProveEvent | undefined> {
  const oracles = await Promise.all(
    contracts.map(async ([chainId, contract]) => {
      if (contract === undefined) return []
      const oracle = await findHeaderOracle(requireDesk(workshop, chainId).pool, contract)
      return oracle === undefined ? [] : [[chainId, oracle] as const]
    }),
  )
  const known = new Map(oracles.flat())
  return known.size === 0 ? undefined : createEventProver(workshop.desks, known)
}

/** The same between the two arbiters of an order, those that it went to. */
export function openOrderProofs(
  workshop: Pick<Workshop, "desks">,
  { order, sourceChainId, destinationChainId }: CrossOrder,
): Promise<ProveEvent | undefined> {
  return openProofs(workshop, [
    [sourceChainId, order.srcArbiter],
    [destinationChainId, order.dstArbiter],
  ])
}
