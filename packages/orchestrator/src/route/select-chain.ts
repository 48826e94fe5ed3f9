import { AgentGptError } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import { rankChains } from "@agentgpt/chain"
import type { ChainCost, RankedChain } from "@agentgpt/chain"

export type ChainChoice = {
  readonly chainId: ChainId
  readonly ranked: readonly RankedChain[]
  readonly reasons: readonly string[]
}

/**
 * The cheapest chain for the same plan by what it really costs (E10): gas, price per gas, the fee for data and the
 * price of the coin, in one currency.
 * @param allowed chains that the policy names; others are left out, and said so
 * @throws FEE_COMPARISON_INVALID, ROUTE_QUESTION_INVALID where no allowed chain is left
 *
 * @example
 * const { chainId, reasons } = selectChain([ethereum, polygon, base])
 */
export function selectChain(candidates: readonly ChainCost[], allowed?: readonly ChainId[]): ChainChoice {
  const left = candidates.filter(({ chainId }) => allowed === undefined || allowed.includes(chainId))
  if (left.length === 0 && candidates.length > 0) {
    throw new AgentGptError("ROUTE_QUESTION_INVALID", "None of the chains is one that the policy allows.")
  }
  const ranked = rankChains(left)
  const [best, next] = ranked
  // rankChains refuses an empty list.
  const { chainId, cost } = best as RankedChain
  const omitted = candidates.filter((candidate) => !left.includes(candidate))
  return {
    chainId,
    ranked,
    reasons: [
      next === undefined
        ? `${chainId} is the only chain that was asked for; the plan costs ${cost} there.`
        : `The plan costs ${cost} on ${chainId} and ${next.cost} on ${next.chainId}, the next cheapest.`,
      ...omitted.map((one) => `${one.chainId} was left out: the policy does not allow it.`),
    ],
  }
}
