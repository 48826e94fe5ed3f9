import { AgentGptError } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"

/** What a plan would cost on one chain. */
export type ChainCost = {
  readonly chainId: ChainId
  readonly gas: bigint
  /** Expected, not the maximum: base fee and tip. */
  readonly feePerGasWei: bigint
  /** On top of gas, where the chain takes something for data. */
  readonly dataFeeWei?: bigint
  /** The price of one native token (10^18 wei) in units of the common currency. */
  readonly nativePrice: bigint
}

export type RankedChain = {
  readonly chainId: ChainId
  readonly costWei: bigint
  /** In units of the common currency, rounded up. */
  readonly cost: bigint
}

/**
 * Chains by the cost of the same plan in one currency, the cheapest first. A low price per gas says little: a
 * dear token or the fee for data may outweigh it.
 * @throws FEE_COMPARISON_INVALID
 *
 * @example
 * rankChains([ethereum, base])[0]?.chainId // "eip155:8453"
 */
export function rankChains(candidates: readonly ChainCost[]): readonly RankedChain[] {
  if (candidates.length === 0) throw refuse("There is no chain to compare.")
  const ids = candidates.map(({ chainId }) => chainId)
  if (new Set(ids).size !== ids.length) throw refuse("A chain is named twice.")
  return candidates
    .map(computeCost)
    .sort((a, b) => (a.cost === b.cost ? compareText(a.chainId, b.chainId) : a.cost < b.cost ? -1 : 1))
}

function computeCost({ chainId, gas, feePerGasWei, dataFeeWei = 0n, nativePrice }: ChainCost): RankedChain {
  if (nativePrice <= 0n) throw refuse(`The price of the native token of ${chainId} is not above zero.`)
  if (gas < 0n || feePerGasWei < 0n || dataFeeWei < 0n) throw refuse(`A cost of ${chainId} is below zero.`)
  const costWei = gas * feePerGasWei + dataFeeWei
  return { chainId, costWei, cost: (costWei * nativePrice + WEI_PER_TOKEN - 1n) / WEI_PER_TOKEN }
}

const WEI_PER_TOKEN = 10n ** 18n

function compareText(a: string, b: string): number {
  return a < b ? -1 : 1
}

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("FEE_COMPARISON_INVALID", sentence)
}
