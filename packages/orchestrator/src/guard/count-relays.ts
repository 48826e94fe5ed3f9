import type { AtomicPayments, ChainId } from "@agentgpt/core"

/**
 * Messages that may have to be sent from a chain by nobody's money but ours: from the one that decides, its decision to each
 * other chain and once more; from another, each vote once more. A vote goes out with the money of its leg the first time.
 */
export function countRelays(
  { chainId: coordinator, legs }: Pick<AtomicPayments, "chainId" | "legs">,
  chainId: ChainId,
): number {
  const away = legs.filter((leg) => leg.chainId !== coordinator)
  if (chainId === coordinator) return 2 * new Set(away.map((leg) => leg.chainId)).size
  return away.filter((leg) => leg.chainId === chainId).length
}
