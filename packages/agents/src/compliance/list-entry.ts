/** An address as a list has it, before any check. */
export type RawEntry = {
  readonly text: string
  /** The currency that the list names it under, where it names one. */
  readonly ticker?: string
  /** Where it stands: the number of the list's entry, or the line. */
  readonly entry: string
}

/** Takes an address out of a list; throws if it cannot be one. */
export type AddEntry = (entry: RawEntry) => void

/** What a list says about itself. */
export type ListFacts = {
  readonly kind: ListKind
  /** `YYYY-MM-DD`, where the file says it. */
  readonly publishedOn?: string
  /** How many records the file says it has. */
  readonly declaredCount?: number
  /** How many records it has: persons, companies, vessels, wallets or lines, by its kind. */
  readonly recordCount: number
  /** Whether addresses had to be found in free text, which its publisher may have cut or worded differently. */
  readonly isLossy: boolean
}

/** The published formats that are understood. */
export const LIST_KINDS = [
  "sdn",
  "sdn-advanced",
  "sdn-csv",
  "open-sanctions",
  "plain-text",
  "plain-json",
] as const

export type ListKind = (typeof LIST_KINDS)[number]

/** Reads one format as a stream. */
export type ReadFormat = (text: AsyncIterable<string>, add: AddEntry) => Promise<ListFacts>
