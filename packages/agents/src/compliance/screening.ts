import { AgentGptError, hashCanonical, parseEvmAddress } from "@agentgpt/core"
import type { Bytes32, EvmAddress } from "@agentgpt/core"
import { requireFresh } from "./check-list.ts"
import type { SanctionsList } from "./list-record.ts"
import { requireInteger } from "./list-rules.ts"
import { normaliseListed } from "./normalise-listed.ts"
import { EVIDENCE_FORMAT, EVIDENCE_VERSION } from "./screening-evidence.ts"
import type { Hit, ScreeningEvidence } from "./screening-evidence.ts"

export type ScreeningOptions = {
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** As for `importList`: 14 days unless set. Lists grow old in memory too. */
  readonly mostAgeDays?: number
}

/** The lists in force. */
export type Screening = {
  /** The content hash of the list; of several, the hash of all their records. */
  readonly listHash: Bytes32
  /** The names and dates of the lists, for people. */
  readonly listVersion: string
  /**
   * Looks every address up in every list, in constant time each.
   * @throws SCREEN_LIST_STALE, SCREEN_ADDRESS_INVALID
   */
  readonly screen: (addresses: readonly string[], subject?: string) => ScreeningEvidence
  /** All listed addresses of EVM chains, sorted: what `createDenyList` takes. */
  readonly listDenied: () => readonly EvmAddress[]
}

/**
 * Screens by these lists together: an address that one of them names is refused.
 * @throws SCREEN_LIST_MISSING, SCREEN_RULES_INVALID
 *
 * @example
 * const screening = createScreening([await importList(source, { register })])
 * const { passed, hits } = screening.screen([payee])
 */
export function createScreening(
  lists: readonly SanctionsList[],
  { now = Date.now, mostAgeDays = 14 }: ScreeningOptions = {},
): Screening {
  requireInteger("mostAgeDays", mostAgeDays, 1)
  const [first] = lists
  if (first === undefined) throw new AgentGptError("SCREEN_LIST_MISSING")
  const records = lists.map(({ record }) => record)
  if (new Set(records.map(({ name }) => name)).size !== records.length) {
    throw new AgentGptError("SCREEN_RULES_INVALID", "Two of the lists have the same name.")
  }
  const listHash = lists.length === 1 ? first.record.contentHash : hashCanonical(records)
  return {
    listHash,
    listVersion: records.map(({ name, publishedOn }) => `${name} ${publishedOn}`).join(", "),
    screen: (addresses, subject) => {
      const askedAtMs = now()
      for (const record of records) requireFresh(record, askedAtMs, mostAgeDays)
      const asked = [...new Set(addresses.map(readAsked))]
      const hits = asked.flatMap((address) => findHits(lists, address))
      return {
        format: EVIDENCE_FORMAT,
        version: EVIDENCE_VERSION,
        lists: records,
        listHash,
        askedAtMs,
        subject: subject ?? null,
        asked,
        hits,
        passed: hits.length === 0,
      }
    },
    listDenied: () => {
      const all = new Set(lists.flatMap(({ places }) => [...places.keys()].filter(isDeniable)))
      return [...all].sort()
    },
  }
}

function findHits(lists: readonly SanctionsList[], address: string): readonly Hit[] {
  return lists.flatMap(({ record, places }) => {
    const place = places.get(address)
    if (place === undefined) return []
    return [{ address, list: record.name, entry: place.entry, ticker: place.ticker ?? null }]
  })
}

/** A text that cannot be compared is refused: it would pass every list. */
function readAsked(text: string): string {
  if (typeof text === "string" && /^0x/iu.test(text)) {
    try {
      return parseEvmAddress(text)
    } catch (cause) {
      throw new AgentGptError("SCREEN_ADDRESS_INVALID", undefined, { cause })
    }
  }
  const listed = typeof text === "string" ? normaliseListed(text) : undefined
  if (listed === undefined || text !== text.trim()) throw new AgentGptError("SCREEN_ADDRESS_INVALID")
  return listed.address
}

/** The zero address fills up rosters in circuits; nobody can be paid at it. */
function isDeniable(address: string): address is EvmAddress {
  return /^0x[0-9a-f]{40}$/u.test(address) && address !== `0x${"0".repeat(40)}`
}
