import { createEventProver, findHeaderOracle } from "@agentgpt/chain"
import type { ProveEvent } from "@agentgpt/chain"
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
  contracts: ReadonlyMap<ChainId, EvmAddress>,
): Promise<ProveEvent | undefined> {
  const oracles = await Promise.all(
    [...contracts].map(async ([chainId, contract]) => {
      const oracle = await findHeaderOracle(requireDesk(workshop, chainId).pool, contract)
      return oracle === undefined ? [] : [[chainId, oracle] as const]
    }),
  )
  const known = new Map(oracles.flat())
  return known.size === 0 ? undefined : createEventProver(workshop.desks, known)
}
