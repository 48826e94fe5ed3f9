import { finalityOf } from "@agentgpt/chain"
import type { Authority, CrossOrder, OrderPorts, TendedChain } from "@agentgpt/chain"
import type { BridgeOrder, ChainId } from "@agentgpt/core"
import { toOrderUnderWay } from "../guard/under-way.ts"
import { assetOf } from "../plan/asset-of.ts"
import { findAuthority } from "../runs/admissions.ts"
import { chooseTendingRight } from "./choose-tending-right.ts"
import { openPricing } from "./open-pricing.ts"
import { openProofs } from "./open-proofs.ts"
import { requireDesk } from "./require-desk.ts"
import { requireKey } from "./require-key.ts"
import type { Workshop } from "./workshop.ts"

export type OrderRoom = {
  readonly sending: OrderPorts
  /** @throws POLICY_CHAIN_REFUSED where the policy in force names a chain of the order no more; NODE_ codes */
  readonly tendingOf: (order: CrossOrder) => Promise<OrderPorts>
}

/**
 * What an order is sent and tended with. It is sent under the part of the plan that moves what is set aside. It is tended
 * under the standing right to tend it.
 * @throws TASK_CHAIN_UNKNOWN, BRIDGE_CHAIN_NOT_TENDED, POLICY_PLAN_CHANGED
 */
export async function openOrderPorts(
  workshop: Workshop,
  { run, stepId }: { readonly run: string; readonly stepId: string },
  { chainId, destination, account, escrow, largestFeeWei }: BridgeOrder,
): Promise<OrderRoom> {
  const { store, settings } = workshop
  const coinRight = (of: ChainId) => findAuthority(store, run, stepId, assetOf(of, "native"))
  const [right, sourceRight, awayRight] = await Promise.all([
    findAuthority(store, run, stepId, escrow?.asset ?? assetOf(chainId, "native")),
    coinRight(chainId),
    coinRight(destination),
  ])
  const atItsPrice = await openPricing(store, run)
  const open = async (of: ChainId, authority: Authority): Promise<TendedChain> => {
    const { pool, engine, finality, fromBlock } = requireDesk(workshop, of)
    await requireKey(engine, of, account)
    return {
      pool,
      engine: atItsPrice(engine),
      account,
      authority,
      fromBlock,
      finality: finality ?? finalityOf(of),
    }
  }
  const [source, tendedSource, away] = [
    await open(chainId, right),
    await open(chainId, sourceRight),
    await open(destination, awayRight),
  ]
  const portsOf = (first: TendedChain, second: TendedChain): OrderPorts => ({
    store,
    policy: { ...settings.tendPolicy, largestMessageFeeWei: largestFeeWei },
    chains: new Map([
      [chainId, first],
      [destination, second],
    ]),
  })
  return {
    sending: portsOf(source, away),
    tendingOf: async (order) => {
      const underWay = toOrderUnderWay(order)
      const tended = (of: ChainId, chain: TendedChain): TendedChain => ({
        ...chain,
        authority: chooseTendingRight(workshop.policy, of, underWay, {
          account,
          planned: chain.authority,
          largestFeeWei,
          totalFeeWei: largestFeeWei,
        }),
      })
      const ports = portsOf(tended(chainId, tendedSource), tended(destination, away))
      const prove = await openProofs(workshop, underWay.contracts)
      return { ...ports, ...(prove !== undefined && { prove }) }
    },
  }
}
