import { createEventProver, findHeaderOracle } from "@agentgpt/chain"
import type { ProveEvent } from "@agentgpt/chain"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { requireDesk } from "./require-desk.ts"
import type { Workshop } from "./workshop.ts"

/**
 * Shows events to whichever of the two arbiters has a header oracle, for when the gateways do not bring messages. The
 * arbiters are the policy's, unless others are named.
 * @throws TASK_CHAIN_UNKNOWN, NODE_ codes
 */
export async function openOrderProofs(
  workshop: Pick<Workshop, "policy" | "desks">,
  chainIds: readonly ChainId[],
  arbiterOf: (chainId: ChainId) => EvmAddress | undefined = (chainId) =>
    workshop.policy.chains[chainId]?.arbiter,
): Promise<ProveEvent | undefined> {
  const oracles = await Promise.all(
    chainIds.map(async (chainId) => {
      const arbiter = arbiterOf(chainId)
      if (arbiter === undefined) return []
      const oracle = await findHeaderOracle(requireDesk(workshop, chainId).pool, arbiter)
      return oracle === undefined ? [] : [[chainId, oracle] as const]
    }),
  )
  const known = new Map(oracles.flat())
  return known.size === 0 ? undefined : createEventProver(workshop.desks, known)
}
