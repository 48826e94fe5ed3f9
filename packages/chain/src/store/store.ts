import type { JournalSql } from "./database.ts"

/** An open journal. Whoever opened it closes it. */
export type Store = {
  readonly sql: JournalSql
  /** Holds the password: never log it. Other users of the same database, such as the workflow engine, need it. */
  readonly url: string
  readonly kind: "external" | "embedded" | "mock"
  /** Where the embedded server keeps its files. */
  readonly dataDirectory?: string
  readonly journalId: string
  /** The home directory, where generations are noted; none for a journal in memory. */
  readonly home?: string
  /** Gives the connections back; the embedded server stops when its last user has left. */
  readonly close: () => Promise<void>
}
