import { finalityOf } from "@agentgpt/chain"
import type { Authority, OrderPorts, TendedChain } from "@agentgpt/chain"
import type { BridgeOrder, ChainId } from "@agentgpt/core"
import { assetOf } from "../plan/asset-of.ts"
import { findAuthority } from "../runs/admissions.ts"
import { openProofs } from "./open-proofs.ts"
import { requireDesk } from "./require-desk.ts"
import { requireKey } from "./require-key.ts"
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
    await requireKey(engine, of, account)
    return { pool, engine, account, authority, fromBlock, finality: finality ?? finalityOf(of) }
  }
  const [source, tendedSource, away] = [
    await open(chainId, right),
    await open(chainId, sourceRight),
    await open(destination, awayRight),
  ]
  const policy = { ...settings.tendPolicy, largestMessageFeeWei: largestFeeWei }
  const { chains } = workshop.policy
  const prove = await openProofs(workshop, [
    [chainId, chains[chainId]?.arbiter],
    [destination, chains[destination]?.arbiter],
  ])
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
