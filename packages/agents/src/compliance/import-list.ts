import { AgentGptError } from "@agentgpt/core"
import type { ListRegister } from "./list-register.ts"
import { checkFile, compareWithPrevious, requireFresh } from "./check-list.ts"
import { readListDate } from "./list-date.ts"
import type { ListFacts, RawEntry } from "./list-entry.ts"
import { listName } from "./list-record.ts"
import type { ListPlace, ListRecord, SanctionsList } from "./list-record.ts"
import { checkListRules } from "./list-rules.ts"
import type { CheckedListRules, ListRules } from "./list-rules.ts"
import { readList } from "./list-source.ts"
import type { ListSource } from "./list-source.ts"
import { copyText, normaliseListed } from "./normalise-listed.ts"
import { invalidEntry } from "./screen-error.ts"

export type ImportOptions = ListRules & {
  /** Holds the last accepted lists; it learns of this one only if every check passes. */
  readonly register: ListRegister
  readonly nowMs?: number
}

/**
 * Imports a sanctions list, or refuses it as a whole: whatever is doubtful about a file (cut, changed, old,
 * shorter than before, an entry that cannot be read) means that nobody can be cleared by it.
 * @throws SCREEN_ codes
 *
 * @example
 * const list = await importList({ name: "ofac-sdn", path: "SDN.XML" }, { register: createListRegister(folder) })
 * console.log(`${list.record.addressCount} addresses of ${list.record.publishedOn}`)
 */
export async function importList(
  source: ListSource,
  { register, nowMs = Date.now(), ...rules }: ImportOptions,
): Promise<SanctionsList> {
  if (!listName.safeParse(source.name).success) {
    throw new AgentGptError("SCREEN_RULES_INVALID", "A list's name is a to z, 0 to 9 and dashes.")
  }
  const checked = checkListRules(rules)
  const previous = await register.read(source.name)
  const collection = createCollection(checked)
  const { facts, contentHash, fileHash } = await readList(source, collection.add)
  const record: ListRecord = {
    name: source.name,
    kind: facts.kind,
    contentHash,
    publishedOn: decideDate(facts, source),
    recordCount: facts.recordCount,
    isLossy: facts.isLossy,
    ...collection.count(),
  }
  checkFile(record, { ...facts, fileHash }, checked)
  requireFresh(record, nowMs, checked.mostAgeDays)
  compareWithPrevious(record, previous, checked.mostShrinkPermille)
  requireCanaries(record, collection.places, checked.canaries)
  await register.write(record)
  return { record, places: collection.places }
}

type Counts = Pick<ListRecord, "addressCount" | "evmAddressCount" | "toleratedCount">

function createCollection({ tolerated, mostAddresses }: CheckedListRules): {
  readonly add: (raw: RawEntry) => void
  readonly places: ReadonlyMap<string, ListPlace>
  readonly count: () => Counts
} {
  const places = new Map<string, ListPlace>()
  // One text for each currency, however often it occurs.
  const tickers = new Map<string, string>()
  let evmAddressCount = 0
  let toleratedCount = 0
  const keep = (text: string) => {
    const known = tickers.get(text) ?? copyText(text)
    tickers.set(known, known)
    return known
  }
  const add = ({ text, ticker, entry }: RawEntry) => {
    const listed = normaliseListed(text, ticker)
    if (listed === undefined) {
      if (!tolerated.has(text.trim())) throw invalidEntry(entry, `it is no address: ${text.slice(0, 100)}`)
      toleratedCount += 1
      return
    }
    if (places.has(listed.address)) return
    if (places.size >= mostAddresses) {
      throw new AgentGptError("SCREEN_LIST_TOO_LARGE", `The list has more than ${mostAddresses} addresses.`)
    }
    if (listed.kind === "evm") evmAddressCount += 1
    places.set(listed.address, {
      entry: copyText(entry.slice(0, LONGEST_ENTRY)),
      ...(ticker !== undefined && { ticker: keep(ticker.slice(0, LONGEST_ENTRY)) }),
    })
  }
  return {
    add,
    places,
    count: () => ({ addressCount: places.size, evmAddressCount, toleratedCount }),
  }
}

/** Of an entry's number or a currency, in characters: they come from the file and go into records. */
const LONGEST_ENTRY = 100

function decideDate({ publishedOn }: ListFacts, source: ListSource): string {
  const given = source.publishedOn === undefined ? undefined : readListDate(source.publishedOn)
  if (publishedOn !== undefined && given !== undefined && publishedOn !== given) {
    throw new AgentGptError(
      "SCREEN_DATE_INVALID",
      `The list says that it is of ${publishedOn}, not of ${given}.`,
    )
  }
  const day = publishedOn ?? given
  if (day !== undefined) return day
  throw new AgentGptError("SCREEN_DATE_INVALID", `Nothing says of which day the list ${source.name} is.`)
}

function requireCanaries(
  { name }: ListRecord,
  places: ReadonlyMap<string, ListPlace>,
  canaries: readonly string[],
): void {
  const missing = canaries.filter((address) => !places.has(address))
  if (missing.length === 0) return
  throw new AgentGptError("SCREEN_CANARY_MISSING", `The list ${name} lacks addresses that it must have.`, {
    meta: missing.map((address) => `It lacks ${address}.`),
  })
}
