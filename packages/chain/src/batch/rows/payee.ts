import type { ErrorCode, EvmAddress } from "@agentgpt/core"

/** One row of a payee file that passed every check. */
export type Payee = {
  /** Its place among the payees of the file, from 1. */
  readonly row: number
  /** Where it begins in the file, from 1; in a JSON array, where its object ends. */
  readonly line: number
  /** Who is paid, in the payer's own terms: stable from run to run. The address where the file has no keys. */
  readonly key: string
  readonly recipient: EvmAddress
  /** Token units. Zero pays nothing, but keeps the row's place in the roster. */
  readonly amount: bigint
  /** For people only. */
  readonly name?: string
}

/** A row as it stands in the file, before any check. */
export type RawRow = {
  readonly line: number
  readonly recipient: unknown
  readonly amount: unknown
  readonly name?: unknown
  readonly key?: unknown
}

/** One thing that is wrong with a row. */
export type RowProblem = {
  readonly row: number
  readonly line: number
  readonly code: ErrorCode
  readonly message: string
}

/** What a reader of a format yields: a row, or what is wrong with it. */
export type ReadRow = { readonly row: RawRow } | { readonly problem: Omit<RowProblem, "row"> }
