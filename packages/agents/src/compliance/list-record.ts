import type { Bytes32 } from "@agentgpt/core"
import { z } from "zod"
import { LIST_KINDS } from "./list-entry.ts"
import type { ListKind } from "./list-entry.ts"

/** Which list it is: everything that has to be equal for two imports to be of the same list. Canonical data. */
export type ListRecord = {
  /** The operator's name for where the list comes from, such as `ofac-sdn`. */
  readonly name: string
  readonly kind: ListKind
  /** sha256 of the file; of a CSV list, of the comments followed by the list. */
  readonly contentHash: Bytes32
  /** `YYYY-MM-DD`. */
  readonly publishedOn: string
  readonly recordCount: number
  /** Different addresses of all kinds, and those of them that EVM chains have. */
  readonly addressCount: number
  readonly evmAddressCount: number
  /** Entries that are no addresses and that the operator has looked at. */
  readonly toleratedCount: number
  readonly isLossy: boolean
}

const count = z.int().nonnegative()

export const listName: z.ZodType<string> = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/u)

export const listRecordSchema: z.ZodType<ListRecord> = z.strictObject({
  name: listName,
  kind: z.enum(LIST_KINDS),
  contentHash: z.custom<Bytes32>((text) => typeof text === "string" && /^0x[0-9a-f]{64}$/u.test(text)),
  publishedOn: z.iso.date(),
  recordCount: count,
  addressCount: count,
  evmAddressCount: count,
  toleratedCount: count,
  isLossy: z.boolean(),
})

/** Where an address stands in a list. */
export type ListPlace = { readonly entry: string; readonly ticker?: string }

/** An accepted list. */
export type SanctionsList = {
  readonly record: ListRecord
  /** By the form in which addresses are compared. */
  readonly places: ReadonlyMap<string, ListPlace>
}
