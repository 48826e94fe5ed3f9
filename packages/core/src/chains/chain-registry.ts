import { suggest } from "../config/spelling.ts"
import { parseChainId } from "../ids/chain-id.ts"
import type { ChainId } from "../ids/chain-id.ts"
import type { ChainFamily, ChainRecord } from "./chain-record.ts"
import registry from "./chains.json" with { type: "json" }

/** Every chain of the registry. The generator and a test hold the file to the type. */
const CHAINS = registry as unknown as readonly ChainRecord[]
const BY_ID: ReadonlyMap<string, ChainRecord> = new Map(CHAINS.map((chain) => [chain.id, chain]))

/**
 * All chains, or those of one family: EVM chains first, by number.
 *
 * @example
 * listChains("evm")[0]?.name // "Ethereum"
 */
export function listChains(family?: ChainFamily): readonly ChainRecord[] {
  return family === undefined ? CHAINS : CHAINS.filter((chain) => chain.family === family)
}

/**
 * What is publicly known of a chain; undefined if nothing is.
 * @throws ID_CHAIN_INVALID, ID_CHAIN_REFERENCE_INVALID
 *
 * @example
 * findChain("eip155:137")?.name // "Polygon"
 */
export function findChain(id: string): ChainRecord | undefined {
  return BY_ID.get(parseChainId(id).id)
}

/**
 * The id of a chain by whatever people call it: its CAIP-2 id, its EVM number, or its name, in any case. Undefined
 * if no chain is called so, or several are.
 *
 * @example
 * findChainId("arbitrum one") // "eip155:42161"
 */
export function findChainId(text: string): ChainId | undefined {
  const wanted = text.trim().toLowerCase()
  const id = /^[1-9]\d*$/u.test(wanted) ? `eip155:${wanted}` : text.trim()
  if (BY_ID.has(id)) return id as ChainId
  const named = CHAINS.filter(({ name }) => name.toLowerCase() === wanted)
  return named.length === 1 ? named[0]?.id : undefined
}

/**
 * The id or name that was most likely meant, if one is near enough.
 *
 * @example
 * suggestChain("Polygn") // "Polygon"
 */
export function suggestChain(text: string): string | undefined {
  const byId = text.includes(":")
  return suggest(
    text,
    CHAINS.map(({ id, name }) => (byId ? id : name)),
  )
}
