import { AgentGptError } from "../errors/agentgpt-error.ts"
import type { ChainId } from "../ids/chain-id.ts"
import type { ChainRecord } from "./chain-record.ts"
import { findChain } from "./chain-registry.ts"
import type { RoundTripSummary } from "./summarise-round-trips.ts"

/** Who pays for messages: as CostModel of FinalityPolicy. */
export type SynchronisationCost = "dynamic" | "fixed-plus-subsidy" | "staked"

/** What the documentation promises of a pair of chains, in both directions alike. */
export type DocumentedPair = {
  readonly chains: readonly [ChainId, ChainId]
  readonly documentedMs: number
  readonly cost: SynchronisationCost
}

/**
 * @example
 * DOCUMENTED_PAIRS[0]?.documentedMs // 900_000
 */
export const DOCUMENTED_PAIRS: readonly DocumentedPair[] = [
  { chains: ["eip155:1", "eip155:137"], documentedMs: 15 * 60_000, cost: "dynamic" },
  { chains: ["eip155:43114", "eip155:42161"], documentedMs: 2 * 60_000, cost: "fixed-plus-subsidy" },
  {
    chains: ["cosmos:cosmoshub-4", "polkadot:91b171bb158e2d3848fa23a9f1c25182"],
    documentedMs: 45_000,
    cost: "staked",
  },
]

/** One direction: what is promised, what the chains allow, and what was measured. */
export type SynchronisationRow = {
  readonly source: ChainId
  readonly destination: ChainId
  readonly cost?: SynchronisationCost
  readonly documentedMs?: number
  /** Finality of the source, the way of the message, and its inclusion on the destination. */
  readonly computedMs: number
  readonly parts: { readonly finalityMs: number; readonly relayMs: number; readonly inclusionMs: number }
  /** False where the documented value is below what the chains allow: then it holds for soft confirmation at best. */
  readonly isWithinDocumented?: boolean
  readonly measured?: RoundTripSummary
}

/**
 * What relayers usually need to see, sign and carry a message.
 *
 * @example
 * DEFAULT_RELAY_MS // 30_000
 */
export const DEFAULT_RELAY_MS = 30_000

/**
 * The row for what goes from one chain to another; the order matters, because finality is the source's.
 * @throws CONFIG_UNKNOWN_CHAIN
 *
 * @example
 * describeSynchronisation("eip155:1", "eip155:137").computedMs // 931000: a quarter of an hour, 30 seconds, half a block
 */
export function describeSynchronisation(
  source: ChainId,
  destination: ChainId,
  options: { readonly relayMs?: number; readonly measured?: RoundTripSummary } = {},
): SynchronisationRow {
  const [from, to] = [known(source), known(destination)]
  const relayMs = options.relayMs ?? DEFAULT_RELAY_MS
  const parts = {
    finalityMs: from.finality.expectedMs,
    relayMs,
    // On average a message comes in the middle of a block.
    inclusionMs: Math.ceil(to.blockTimeMs / 2),
  }
  const computedMs = parts.finalityMs + parts.relayMs + parts.inclusionMs
  const documented = DOCUMENTED_PAIRS.find(
    ({ chains }) => chains.includes(source) && chains.includes(destination) && source !== destination,
  )
  return {
    source,
    destination,
    computedMs,
    parts,
    ...(documented !== undefined && {
      cost: documented.cost,
      documentedMs: documented.documentedMs,
      isWithinDocumented: computedMs <= documented.documentedMs,
    }),
    ...(options.measured !== undefined && { measured: options.measured }),
  }
}

/**
 * The documented pairs, each in both directions.
 *
 * @example
 * listSynchronisation().length === 2 * DOCUMENTED_PAIRS.length // true
 */
export function listSynchronisation(): readonly SynchronisationRow[] {
  return DOCUMENTED_PAIRS.flatMap(({ chains: [one, other] }) => [
    describeSynchronisation(one, other),
    describeSynchronisation(other, one),
  ])
}

function known(id: ChainId): ChainRecord {
  const chain = findChain(id)
  if (chain === undefined) throw new AgentGptError("CONFIG_UNKNOWN_CHAIN", `Nothing is known of ${id}.`)
  return chain
}
