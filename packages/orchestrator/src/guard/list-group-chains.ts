import type { AtomicPayments, ChainId } from "@agentgpt/core"

/** The chains of payments on several chains: first the one that decides. */
export function listGroupChains({
  chainId,
  legs,
}: Pick<AtomicPayments, "chainId" | "legs">): readonly ChainId[] {
  return [...new Set([chainId, ...legs.map((leg) => leg.chainId)])]
}
