import type { ChainFinality, ChainRecord } from "@agentgpt/core"

/** What is publicly known of a chain, for people: pairs of name and value. */
export function knownChainFacts(known: ChainRecord | undefined): readonly (readonly [string, string])[] {
  if (known === undefined) return []
  const { name, family, nativeCurrency, explorerUrl, blockTimeMs, disputedBlockTimesMs } = known
  const disputed = disputedBlockTimesMs === undefined ? "" : ", on which sources differ"
  return [
    ["name", name],
    ["family", family],
    ...(nativeCurrency === undefined ? [] : [["currency", nativeCurrency.symbol] as const]),
    ...(explorerUrl === undefined ? [] : [["explorer", explorerUrl] as const]),
    ["block time", `${blockTimeMs} ms${disputed}`],
    ["finality", writeFinality(known.finality)],
  ]
}

/** A rule of finality in words. */
export function writeFinality(finality: ChainFinality): string {
  return `${writeRule(finality)}, about ${finality.expectedMs / 1_000} s`
}

function writeRule(finality: ChainFinality): string {
  if (finality.kind === "tag") return `the node's ${finality.tag} block`
  if (finality.kind === "depth") return `${finality.blocks} blocks on top`
  if (finality.kind === "commitment") return `commitment ${finality.commitment}`
  if (finality.kind === "l2") return `the ${finality.l1Tag} block of the chain below`
  return finality.kind === "grandpa" ? "GRANDPA" : "with the block itself"
}
