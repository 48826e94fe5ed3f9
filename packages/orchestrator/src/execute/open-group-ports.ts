import { finalityOf } from "@agentgpt/chain"
import type { Authority, GroupChain, GroupPorts } from "@agentgpt/chain"
import type { AtomicPayments, ChainId, EvmAddress } from "@agentgpt/core"
import { listGroupChains } from "../guard/list-group-chains.ts"
import { tokenOf } from "../guard/step-values.ts"
import { assetOf } from "../plan/asset-of.ts"
import { findAuthority } from "../runs/admissions.ts"
import { openProofs } from "./open-proofs.ts"
import { requireDesk } from "./require-desk.ts"
import { requireKey } from "./require-key.ts"
import type { Workshop } from "./workshop.ts"

/**
 * What payments on several chains are begun and tended with. A leg is prepared under the part of the plan that moves its
 * token, all else is done under the parts of the chains' coins: so the approvals for the money need not last as long as
 * the payments.
 * @throws TASK_CHAIN_UNKNOWN, BRIDGE_CHAIN_NOT_TENDED, POLICY_PLAN_CHANGED
 */
export async function openGroupPorts(
  workshop: Workshop,
  { run, stepId }: { readonly run: string; readonly stepId: string },
  payments: AtomicPayments,
): Promise<GroupPorts> {
  const { store, settings } = workshop
  const { account, legs, largestFeeWei } = payments
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
    return { pool, engine, fromBlock, finality, account, authority, payers, tokenRights }
  }
  const chainIds = listGroupChains(payments)
  const chains = await Promise.all(chainIds.map(async (of) => [of, await open(of)] as const))
  const prove = await openProofs(
    workshop,
    chainIds.map((of) => [of, workshop.policy.chains[of]?.twoPhaseCommit]),
  )
  return {
    store,
    ...(prove !== undefined && { prove }),
    chains: new Map(chains),
    policy: { ...settings.tendPolicy, largestMessageFeeWei: largestFeeWei },
  }
}
