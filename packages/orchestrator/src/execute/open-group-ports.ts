import { finalityOf } from "@agentgpt/chain"
import type { Authority, GroupChain, GroupPorts, PaymentGroup } from "@agentgpt/chain"
import type { AtomicPayments, ChainId, EvmAddress } from "@agentgpt/core"
import { countRelays } from "../guard/count-relays.ts"
import { listGroupChains } from "../guard/list-group-chains.ts"
import { tokenOf } from "../guard/step-values.ts"
import { toGroupUnderWay } from "../guard/under-way.ts"
import { assetOf } from "../plan/asset-of.ts"
import { findAuthority } from "../runs/admissions.ts"
import { chooseTendingRight } from "./choose-tending-right.ts"
import { openPricing } from "./open-pricing.ts"
import { openProofs } from "./open-proofs.ts"
import { requireDesk } from "./require-desk.ts"
import { requireKey } from "./require-key.ts"
import type { Workshop } from "./workshop.ts"

export type GroupRoom = {
  /** For looking, and for the beginning. */
  readonly beginning: GroupPorts
  /** @throws POLICY_CHAIN_REFUSED where the policy in force names a chain of the payments no more; NODE_ codes */
  readonly tendingOf: (group: PaymentGroup) => Promise<GroupPorts>
}

/**
 * What payments on several chains are begun and tended with. They are begun under the part of the plan that moves the coin of
 * the chain that decides, and a leg is prepared under the part that moves its token: a policy that changed since lets neither
 * through. All else is done under the standing right to tend them.
 * @throws TASK_CHAIN_UNKNOWN, BRIDGE_CHAIN_NOT_TENDED, POLICY_PLAN_CHANGED
 */
export async function openGroupPorts(
  workshop: Workshop,
  { run, stepId }: { readonly run: string; readonly stepId: string },
  payments: AtomicPayments,
): Promise<GroupRoom> {
  const { store, settings } = workshop
  const { account, legs, largestFeeWei } = payments
  const atItsPrice = await openPricing(store, run)
  const open = async (chainId: ChainId): Promise<GroupChain> => {
    const { pool, engine, fromBlock, finality = finalityOf(chainId) } = requireDesk(workshop, chainId)
    await requireKey(engine, chainId, account)
    const authority = await findAuthority(store, run, stepId, assetOf(chainId, "native"))
    const tokenRights = new Map<EvmAddress, Authority>()
    for (const { asset, payer, ...leg } of legs) {
      const token = tokenOf(asset)
      if (payer !== account || leg.chainId !== chainId || token === undefined) continue
      // eslint-disable-next-line no-await-in-loop -- few
      tokenRights.set(token, await findAuthority(store, run, stepId, asset))
    }
    const payers = new Map([[account, authority]])
    return {
      pool,
      engine: atItsPrice(engine),
      fromBlock,
      finality,
      account,
      authority,
      payers,
      tokenRights,
    }
  }
  const chainIds = listGroupChains(payments)
  const chains = await Promise.all(chainIds.map(async (of) => [of, await open(of)] as const))
  const beginning: GroupPorts = {
    store,
    chains: new Map(chains),
    policy: { ...settings.tendPolicy, largestMessageFeeWei: largestFeeWei },
  }
  return {
    beginning,
    tendingOf: async (group) => {
      const underWay = toGroupUnderWay(group)
      const tended = chains.map(([of, chain]) => {
        const totalFeeWei = largestFeeWei * BigInt(countRelays(payments, of))
        const wish = { account, planned: chain.authority, largestFeeWei, totalFeeWei }
        const authority = chooseTendingRight(workshop.policy, of, underWay, wish)
        return [of, { ...chain, authority }] as const
      })
      const prove = await openProofs(workshop, underWay.contracts)
      return { ...beginning, chains: new Map(tended), ...(prove !== undefined && { prove }) }
    },
  }
}
