import { parseChainId } from "../../src/ids/chain-id.ts"
import { FAMILIES } from "../../src/chains/chain-record.ts"
import type { ChainField, ChainRecord } from "../../src/chains/chain-record.ts"
import { readPublicUrl } from "./read-public-url.ts"
import type { ChainSource, SourceChain } from "./source-chain.ts"

/** Two sources say a block time that differs by more than half of the smaller, and no person has decided. */
export type ChainConflict = {
  readonly id: string
  readonly blockTimesMs: Readonly<Record<string, number>>
}

export type MergedChains = {
  readonly chains: readonly ChainRecord[]
  readonly conflicts: readonly ChainConflict[]
}

export const OVERRIDES = "override"
const MOST_DISAGREEMENT = 0.5
const FIELDS: readonly ChainField[] = [
  "name",
  "nativeCurrency",
  "explorerUrl",
  "blockTimeMs",
  "finality",
  "bech32Prefix",
  "ss58Prefix",
]

/**
 * One record for each chain for which a block time and a rule of finality are known, in the order of their ids. The
 * first source that has a field gives it, and people's overrides come before all sources. The result depends on
 * nothing but its input.
 */
export function mergeChains(
  overrides: readonly SourceChain[],
  sources: readonly ChainSource[],
): MergedChains {
  const ranked = [{ name: OVERRIDES, chains: overrides }, ...sources]
  const byId = new Map<string, { source: string; chain: SourceChain }[]>()
  for (const { name: source, chains } of ranked) {
    for (const chain of chains) {
      if (!isChainId(chain.id)) continue
      const said = byId.get(chain.id) ?? []
      said.push({ source, chain })
      byId.set(chain.id, said)
    }
  }
  const ids = [...byId.keys()].sort(compareIds)
  const conflicts = ids.flatMap((id) => findConflict(id, byId.get(id) ?? []))
  const disputed = new Map(conflicts.map(({ id, blockTimesMs }) => [id, blockTimesMs]))
  const chains = ids
    .flatMap((id) => mergeOne(id, byId.get(id) ?? []))
    .map((chain) => {
      const disputedBlockTimesMs = disputed.get(chain.id)
      return disputedBlockTimesMs === undefined ? chain : { ...chain, disputedBlockTimesMs }
    })
  return { chains, conflicts }
}

type Said = readonly { readonly source: string; readonly chain: SourceChain }[]

function mergeOne(id: string, said: Said): readonly ChainRecord[] {
  const record: Record<string, unknown> = { id, family: said[0]?.chain.family }
  const origins: Record<string, string> = {}
  for (const field of FIELDS) {
    const best = said.find(({ chain }) => readField(chain, field) !== undefined)
    if (best === undefined) continue
    record[field] = readField(best.chain, field)
    origins[field] = best.source
  }
  const isComplete = ["name", "blockTimeMs", "finality"].every((field) => record[field] !== undefined)
  return isComplete ? [{ ...record, origins } as unknown as ChainRecord] : []
}

function readField(chain: SourceChain, field: ChainField): unknown {
  if (field === "explorerUrl") return readPublicUrl(chain.explorerUrl)
  // Zero is how some sources write that they do not know.
  if (field === "blockTimeMs") return (chain.blockTimeMs ?? 0) > 0 ? chain.blockTimeMs : undefined
  return chain[field]
}

function findConflict(id: string, said: Said): readonly ChainConflict[] {
  const times = said.flatMap(({ source, chain }) =>
    (chain.blockTimeMs ?? 0) > 0 ? [[source, chain.blockTimeMs!] as const] : [],
  )
  if (times.length < 2 || times[0]?.[0] === OVERRIDES) return []
  const values = times.map(([, milliseconds]) => milliseconds)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  if ((most - least) / least <= MOST_DISAGREEMENT) return []
  return [{ id, blockTimesMs: Object.fromEntries(times) }]
}

function isChainId(id: string): boolean {
  try {
    parseChainId(id)
    return true
  } catch {
    return false
  }
}

/** By family, then numbers as numbers. */
function compareIds(one: string, other: string): number {
  const [a, b] = [parseChainId(one), parseChainId(other)]
  const byFamily = rankOf(a.namespace) - rankOf(b.namespace)
  if (byFamily !== 0) return byFamily
  const isNumber = a.namespace === "eip155" && b.namespace === "eip155"
  if (isNumber) return Number(BigInt(a.reference) - BigInt(b.reference))
  return a.reference < b.reference ? -1 : Number(a.reference > b.reference)
}

function rankOf(namespace: string): number {
  const rank = Object.values(FAMILIES).indexOf(namespace as (typeof FAMILIES)[keyof typeof FAMILIES])
  return rank === -1 ? Object.keys(FAMILIES).length : rank
}
