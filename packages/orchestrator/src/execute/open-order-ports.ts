import { createEventProver, finalityOf, findHeaderOracle } from "@agentgpt/chain"
import type { Authority, OrderPorts, ProveEvent, TendedChain } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { BridgeOrder, ChainId } from "@agentgpt/core"
import { assetOf } from "../plan/asset-of.ts"
import { findAuthority } from "../runs/admissions.ts"
import { requireDesk } from "./require-desk.ts"
import type { Workshop } from "./workshop.ts"

/**
 * What an order is sent and tended with. It is sent under the part of the plan that moves what is set aside, and tended
 * under those of its chains' coins, so that the approvals for the money need not last as long as the order.
 * @throws TASK_CHAIN_UNKNOWN, BRIDGE_CHAIN_NOT_TENDED, POLICY_PLAN_CHANGED
 */
export async function openOrderPorts(
  workshop: Workshop,
  { run, stepId }: { readonly run: string; readonly stepId: string },
  { chainId, destination, account, escrow, largestFeeWei }: BridgeOrder,
): Promise<{ readonly sending: OrderPorts; readonly tending: OrderPorts }> {
  const { store, settings } = workshop
  const coinRight = (of: ChainId) => findAuthority(store, run, stepId, assetOf(of, "native"))
  const [right, sourceRight, awayRight] = await Promise.all([
    findAuthority(store, run, stepId, escrow?.asset ?? assetOf(chainId, "native")),
    coinRight(chainId),
    coinRight(destination),
  ])
  const open = async (of: ChainId, authority: Authority): Promise<TendedChain> => {
    const { pool, engine, finality, fromBlock } = requireDesk(workshop, of)
    const { lanes } = await engine.status()
    if (!lanes.some((lane) => lane.account === account)) {
      const what = `The account ${account} has no key for ${of}, where the order has to be tended.`
      throw new AgentGptError("BRIDGE_CHAIN_NOT_TENDED", what)
    }
    return { pool, engine, account, authority, fromBlock, finality: finality ?? finalityOf(of) }
  }
  const [source, tendedSource, away] = [
    await open(chainId, right),
    await open(chainId, sourceRight),
    await open(destination, awayRight),
  ]
  const policy = { ...settings.tendPolicy, largestMessageFeeWei: largestFeeWei }
  const prove = await openProofs(workshop, [chainId, destination])
  const portsOf = (first: TendedChain): OrderPorts => ({
    store,
    policy,
    ...(prove !== undefined && { prove }),
    chains: new Map([
      [chainId, first],
      [destination, away],
    ]),
  })
  return { sending: portsOf(source), tending: portsOf(tendedSource) }
}

/** Shows events to whichever of the two arbiters has a header oracle, for when the gateways do not bring messages. */
async function openProofs(workshop: Workshop, chainIds: readonly ChainId[]): Promise<ProveEvent | undefined> {
  const oracles = await Promise.all(
    chainIds.map(async (chainId) => {
      const arbiter = workshop.policy.chains[chainId]?.arbiter
      if (arbiter === undefined) return []
      const oracle = await findHeaderOracle(requireDesk(workshop, chainId).pool, arbiter)
      return oracle === undefined ? [] : [[chainId, oracle] as const]
    }),
  )
  const known = new Map(oracles.flat())
  return known.size === 0 ? undefined : createEventProver(workshop.desks, known)
}
