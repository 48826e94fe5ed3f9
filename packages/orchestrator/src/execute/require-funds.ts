import { AgentGptError } from "@agentgpt/core"
import type { AssetType, AtomicPayments, ChainId } from "@agentgpt/core"
import { tokenOf } from "../guard/step-values.ts"
import { readBalance } from "../runs/read-balance.ts"
import { requireDesk } from "./require-desk.ts"
import type { Workshop } from "./workshop.ts"

/**
 * Requires that an account holds what its legs set aside: else all others would wait for it until the deadline.
 * @throws BRIDGE_GROUP_NOT_BEGUN
 */
export async function requireFunds(
  workshop: Pick<Workshop, "desks">,
  { account, legs }: AtomicPayments,
): Promise<void> {
  const needed = new Map<AssetType, { readonly chainId: ChainId; readonly amount: bigint }>()
  for (const { chainId, asset, amount, payer } of legs) {
    if (payer !== account) continue
    needed.set(asset, { chainId, amount: (needed.get(asset)?.amount ?? 0n) + amount })
  }
  for (const [asset, { chainId, amount }] of needed) {
    const token = tokenOf(asset)
    if (token === undefined) continue
    // eslint-disable-next-line no-await-in-loop -- few, and the first that is missing is told
    const held = await readBalance(requireDesk(workshop, chainId).pool, token, account)
    if (held >= amount) continue
    const why = `The account ${account} holds ${held} units of ${asset}, and its legs need ${amount}.`
    throw new AgentGptError("BRIDGE_GROUP_NOT_BEGUN", why)
  }
}
